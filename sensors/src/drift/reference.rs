//! What was normal in training: of each feature a histogram whose bins held about as many rows each.

use serde::{Deserialize, Serialize};

/// Bins of a feature.
pub const BINS: usize = 10;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// `BINS - 1` edges a feature, rising; a value on an edge belongs above it.
    pub edges: Vec<f32>,
    /// Rows of the training in each bin: `BINS` a feature.
    pub counts: Vec<u32>,
}

impl Reference {
    /// Of a feature's values in training, feature by feature; each call appends one.
    pub fn learn(&mut self, mut values: Vec<f32>) {
        values.sort_unstable_by(f32::total_cmp);
        let from = self.edges.len();
        for bin in 1..BINS {
            let at = bin * values.len() / BINS;
            self.edges.push(values.get(at).copied().unwrap_or_default());
        }
        let mut counts = [0u32; BINS];
        for value in values {
            counts[bin_of(&self.edges[from..], value)] += 1;
        }
        self.counts.extend(counts);
    }

    pub fn empty() -> Self {
        Self { edges: Vec::new(), counts: Vec::new() }
    }

    pub fn features(&self) -> usize {
        self.counts.len() / BINS
    }

    pub fn bin(&self, feature: usize, value: f32) -> usize {
        bin_of(self.edges.get(feature * (BINS - 1)..(feature + 1) * (BINS - 1)).unwrap_or_default(), value)
    }

    pub fn counts_of(&self, feature: usize) -> &[u32] {
        self.counts.get(feature * BINS..(feature + 1) * BINS).unwrap_or_default()
    }
}

fn bin_of(edges: &[f32], value: f32) -> usize {
    edges.partition_point(|edge| *edge <= value)
}
