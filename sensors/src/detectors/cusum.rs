//! Two-sided cumulative sums, one pair a feature (Page, Biometrika 41, 1954): shifts that last, soon.

/// Half the shift that is to be found, in deviations: twice the usual half, since windows that overlap stay on one side of the mean for
/// longer than the independent samples that it is meant for.
const SLACK: f32 = 1.0;
/// A sum stops here, so that it comes back after an anomaly in a bounded number of rows.
const MOST: f32 = 200.0;

#[derive(Clone, Debug, PartialEq)]
pub struct Cusum {
    above: Vec<f32>,
    below: Vec<f32>,
    statistics: Vec<f32>,
}

impl Cusum {
    pub fn new(features: usize) -> Self {
        Self { above: vec![0.0; features], below: vec![0.0; features], statistics: vec![0.0; features] }
    }

    pub fn features(&self) -> usize {
        self.above.len()
    }

    /// Each feature's greater sum.
    pub fn statistics(&mut self, features: &[f32]) -> &[f32] {
        let sums = self.above.iter_mut().zip(&mut self.below).zip(&mut self.statistics);
        for (((above, below), statistic), &feature) in sums.zip(features) {
            *above = (*above + feature - SLACK).clamp(0.0, MOST);
            *below = (*below - feature - SLACK).clamp(0.0, MOST);
            *statistic = above.max(*below);
        }
        &self.statistics
    }

    pub fn begin_anew(&mut self) {
        self.above.fill(0.0);
        self.below.fill(0.0);
    }
}
