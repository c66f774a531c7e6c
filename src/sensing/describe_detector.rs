//! DescribeDetector: what a detector's file says of itself.

use hearth_sensors::Detector;

use super::convert;
use crate::protocol::{DescribeDetector, DetectorFacts, Failure};

pub fn run(request: &DescribeDetector) -> Result<DetectorFacts, Failure> {
    Ok(convert::facts(&Detector::from_bytes(&request.detector.0).map_err(convert::failure)?))
}
