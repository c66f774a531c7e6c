//! A recording in parts, in the order of time: no window of one part shares a sample with another's.

use std::ops::Range;

/// Shares of the recording: to fit to, to stop early by, to set thresholds by; the rest is for the test.
const FITTED: f64 = 0.5;
const HELD_OUT: f64 = 0.1;
const THRESHOLD: f64 = 0.2;

/// Samples of each part.
#[derive(Clone, Debug)]
pub struct Parts {
    pub fitted: Range<usize>,
    pub held_out: Range<usize>,
    pub threshold: Range<usize>,
    pub test: Range<usize>,
}

impl Parts {
    pub fn of(samples: usize) -> Self {
        let at = |share: f64| (samples as f64 * share) as usize;
        let (first, second, third) = (at(FITTED), at(FITTED + HELD_OUT), at(FITTED + HELD_OUT + THRESHOLD));
        Self { fitted: 0..first, held_out: first..second, threshold: second..third, test: third..samples }
    }
}
