//! DescribeDetector: what a detector's file says of itself, or why it is none.

use serde::{Deserialize, Serialize};

use super::{Bytes, DetectorFacts};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DescribeDetector {
    pub detector: Bytes,
}

tie!(DescribeDetector by Sensors => DetectorFacts);
