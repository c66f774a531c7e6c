//! Features to a common scale, learnt one row at a time. Must not know what features mean.
//!
//! Mean and variance by Welford (Technometrics 4, 1962), joined by Chan, Golub and LeVeque (1979). It learns in training and never
//! while a detector watches.

use serde::{Deserialize, Serialize};

/// Beyond so many deviations a feature is held to lie at that distance, so that squares stay numbers.
pub const FARTHEST: f32 = 1e4;
/// A feature that never varied counts as varying by this share of its size: any change of it is then a large one.
const LEAST_SHARE: f64 = 1e-3;

/// What has been seen of each feature.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    pub count: u64,
    pub means: Vec<f64>,
    /// Sums of the squared distances from the mean.
    pub squares: Vec<f64>,
}

impl Moments {
    pub fn new(features: usize) -> Self {
        Self { count: 0, means: vec![0.0; features], squares: vec![0.0; features] }
    }

    /// Learns a row, of as many features as there are.
    pub fn push(&mut self, features: &[f32]) {
        self.count += 1;
        let count = self.count as f64;
        for ((mean, squares), &feature) in self.means.iter_mut().zip(&mut self.squares).zip(features) {
            let distance = f64::from(feature) - *mean;
            *mean += distance / count;
            *squares += distance * (f64::from(feature) - *mean);
        }
    }

    /// As if the other's rows had been pushed too.
    pub fn join(&mut self, other: &Self) {
        let (here, there) = (self.count as f64, other.count as f64);
        if there == 0.0 {
            return;
        }
        for (at, (mean, squares)) in self.means.iter_mut().zip(&mut self.squares).enumerate() {
            let (Some(their_mean), Some(their_squares)) = (other.means.get(at), other.squares.get(at)) else {
                return;
            };
            let distance = their_mean - *mean;
            *mean += distance * there / (here + there);
            *squares += their_squares + distance * distance * here * there / (here + there);
        }
        self.count += other.count;
    }

    /// Whether any feature varies at all.
    pub fn vary(&self) -> bool {
        self.squares.iter().any(|squares| *squares > 0.0)
    }

    pub fn normalisation(&self) -> Normalisation {
        let count = self.count.max(1) as f64;
        let scales = self.means.iter().zip(&self.squares);
        let scales = scales.map(|(mean, squares)| {
            let least = LEAST_SHARE * mean.abs().max(LEAST_SHARE);
            (squares / count).sqrt().max(least) as f32
        });
        Normalisation {
            means: self.means.iter().map(|mean| *mean as f32).collect(),
            scales: scales.collect(),
        }
    }
}

/// Distance from the mean in deviations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Normalisation {
    pub means: Vec<f32>,
    pub scales: Vec<f32>,
}

impl Normalisation {
    /// Normalises a row in place; it has as many features as there are means.
    pub fn apply(&self, features: &mut [f32]) {
        for ((feature, mean), scale) in features.iter_mut().zip(&self.means).zip(&self.scales) {
            *feature = ((*feature - mean) / scale).clamp(-FARTHEST, FARTHEST);
        }
    }
}
