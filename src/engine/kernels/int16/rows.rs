//! Activations in 16 bits: rows of numbers, each with a scale for every slab.

use super::{LANES, LARGEST, Lanes, SLAB, chosen};
use crate::engine::kernels::quantise::scale_of;

/// One row a token; kept from call to call.
#[derive(Default)]
pub struct Int16Rows {
    pub(super) rows: usize,
    /// Slab after slab, each row after row.
    pub(super) values: Vec<Lanes>,
    pub(super) scales: Vec<f32>,
}

impl Int16Rows {
    /// Rounds the first `width` of each `stride` numbers; `width` is a multiple of eight.
    pub fn round(&mut self, values: &[f32], stride: usize, width: usize) {
        self.rows = values.len() / stride;
        self.values.resize(self.rows * width / LANES, Lanes::ZERO);
        self.scales.clear();
        let mut rest = self.values.as_mut_slice();
        for first in (0..width).step_by(SLAB) {
            let columns = SLAB.min(width - first);
            for row in values.chunks_exact(stride) {
                let row = &row[first..first + columns];
                let (scale, inverse) = scale_of(row, f32::from(LARGEST));
                let (out, behind) = rest.split_at_mut(columns / LANES);
                chosen::round(row, inverse, out);
                self.scales.push(scale);
                rest = behind;
            }
        }
    }
}
