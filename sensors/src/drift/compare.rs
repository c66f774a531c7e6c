//! Two histograms of one feature: how far apart, and whether chance explains it.

use super::Limits;
use crate::shape::Shape;

/// A bin that nothing fell into counts as so much of a row, so that the index stays a number.
const LEAST: f64 = 0.5;

#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    pub stability_index: f64,
    pub distance: f64,
    /// What the index is by chance alone.
    by_chance: f64,
    /// Rows of both that share no sample, joined as the test joins them: `n m / (n + m)`.
    rows: f64,
}

impl Comparison {
    pub fn of(reference: &[u32], recent: &[u32], shape: Shape) -> Self {
        let total = |counts: &[u32]| f64::from(counts.iter().sum::<u32>());
        let (before, now) = (total(reference), total(recent));
        let mut found = Self { stability_index: 0.0, distance: 0.0, by_chance: 0.0, rows: 0.0 };
        if before == 0.0 || now == 0.0 {
            return found;
        }
        let (mut below_before, mut below_now, mut bins) = (0.0, 0.0, 0u32);
        for (&old, &new) in reference.iter().zip(recent) {
            let (old_share, new_share) = (f64::from(old) / before, f64::from(new) / now);
            below_before += old_share;
            below_now += new_share;
            found.distance = found.distance.max((below_before - below_now).abs());
            if old > 0 || new > 0 {
                bins += 1;
                let (old, new) = (f64::from(old).max(LEAST) / before, f64::from(new).max(LEAST) / now);
                found.stability_index += (new - old) * (new / old).ln();
            }
        }
        let apart = |rows: f64| shape.independent(rows as usize).max(1.0);
        let (before, now) = (apart(before), apart(now));
        // The index of two samples of one distribution is about chi-squared: this is its mean.
        found.by_chance = f64::from(bins.saturating_sub(1)) * (1.0 / before + 1.0 / now);
        found.rows = before * now / (before + now);
        found
    }

    /// Whether both measures say so: the index by its size, the distance by its improbability among so many features.
    pub fn is_drift(&self, limits: &Limits, features: usize) -> bool {
        let probability = (2.0 * (-2.0 * self.distance * self.distance * self.rows).exp()).min(1.0);
        self.stability_index > limits.stability_index + self.by_chance
            && probability * (features as f64) < limits.significance
    }
}
