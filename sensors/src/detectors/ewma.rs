//! Exponentially weighted moving averages, one chart a feature (Roberts, Technometrics 1, 1959): small shifts that last.

/// The newest row's weight: Montgomery's usual choice for shifts of one deviation.
const WEIGHT: f32 = 0.2;

#[derive(Clone, Debug, PartialEq)]
pub struct Ewma {
    averages: Vec<f32>,
    statistics: Vec<f32>,
    /// `(1 - WEIGHT)^(2 rows)`: how much of the start is still in the averages.
    start: f32,
}

impl Ewma {
    pub fn new(features: usize) -> Self {
        Self { averages: vec![0.0; features], statistics: vec![0.0; features], start: 1.0 }
    }

    pub fn features(&self) -> usize {
        self.averages.len()
    }

    /// Each feature's average in its own deviations, squared.
    pub fn statistics(&mut self, features: &[f32]) -> &[f32] {
        self.start *= (1.0 - WEIGHT) * (1.0 - WEIGHT);
        let variance = WEIGHT / (2.0 - WEIGHT) * (1.0 - self.start);
        for ((average, statistic), &feature) in
            self.averages.iter_mut().zip(&mut self.statistics).zip(features)
        {
            *average += WEIGHT * (feature - *average);
            *statistic = *average * *average / variance;
        }
        &self.statistics
    }

    pub fn begin_anew(&mut self) {
        self.averages.fill(0.0);
        self.start = 1.0;
    }
}
