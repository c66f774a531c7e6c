//! A packed matrix in 16 bits.

use super::{Block, Int16Rows, LANES, LARGEST, Lanes, PANEL, SLAB, Then, chosen};
use crate::engine::error::{Error, Result};

/// Rows of activations that stay in the nearest cache beside a panel.
const NEAR: usize = 32;

/// `rows` by `columns`; `columns` is a multiple of eight, `rows` of four.
pub struct Int16Matrix {
    rows: usize,
    columns: usize,
    /// Slab after slab, each panel after panel.
    blocks: Vec<Block>,
    scales: Vec<[f32; PANEL]>,
}

impl Int16Matrix {
    /// `values` row by row.
    pub fn pack(values: &[f32], columns: usize) -> Result<Self> {
        let rows = values.len().checked_div(columns).unwrap_or(0);
        let whole = rows * columns == values.len();
        if !whole || !columns.is_multiple_of(LANES) || !rows.is_multiple_of(PANEL) {
            return Err(Error::unsupported(format!("{} weights in rows of {columns}", values.len())));
        }
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            return Err(Error::damaged("weights", "finite numbers", value));
        }
        let mut blocks = Vec::with_capacity(values.len() / (LANES * PANEL));
        let mut scales = Vec::with_capacity(rows / PANEL * columns.div_ceil(SLAB));
        for first in (0..columns).step_by(SLAB) {
            let slab = first..columns.min(first + SLAB);
            for rows in values.chunks_exact(columns * PANEL) {
                let start = blocks.len();
                blocks.resize(start + slab.len() / LANES, Block::ZERO);
                let mut panel = [0.0; PANEL];
                for (row, values) in rows.chunks_exact(columns).enumerate() {
                    panel[row] = pack(&values[slab.clone()], row, &mut blocks[start..]);
                }
                scales.push(panel);
            }
        }
        Ok(Self { rows, columns, blocks, scales })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn bytes(&self) -> u64 {
        (size_of_val(self.blocks.as_slice()) + size_of_val(self.scales.as_slice())) as u64
    }

    /// Multiplies with each row of `x`, which is as wide as this; `out` is [rows of `x`][rows of this].
    ///
    /// # Panics
    /// Where either has another size.
    pub fn multiply(&self, x: &Int16Rows, out: &mut [f32]) {
        let all = self.columns / LANES;
        assert_eq!((x.values.len(), out.len()), (x.rows * all, x.rows * self.rows), "whole rows");
        let panels = self.rows / PANEL;
        for near in (0..x.rows).step_by(NEAR) {
            let near = near..x.rows.min(near + NEAR);
            let out = &mut out[near.start * self.rows..near.end * self.rows];
            for (slab, first) in (0..all).step_by(SLAB / LANES).enumerate() {
                let length = (all - first).min(SLAB / LANES);
                let then = if slab == 0 { Then::Write } else { Then::Add };
                let values = &x.values[first * x.rows + near.start * length..][..near.len() * length];
                let factors = &x.scales[slab * x.rows + near.start..][..near.len()];
                let scales = &self.scales[slab * panels..][..panels];
                let blocks = self.blocks[first * panels..].chunks_exact(length);
                for (index, (panel, scales)) in blocks.zip(scales).enumerate() {
                    let out = &mut out[index * PANEL..];
                    chosen::panel(panel, scales, values, factors, then, out, self.rows);
                }
            }
        }
    }
}

/// Rounds one row of a panel; returns its scale.
fn pack(values: &[f32], row: usize, blocks: &mut [Block]) -> f32 {
    let scale = scale_of(values);
    let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    for (block, values) in blocks.iter_mut().zip(values.as_chunks::<LANES>().0) {
        block.0[row] = Lanes(values.map(|value| (value * inverse).round() as i16));
    }
    scale
}

/// What one unit of a row's weights is worth: the least with which no activations bring a sum beyond 32 bits.
fn scale_of(values: &[f32]) -> f32 {
    // Each weight may have been rounded up by a half.
    let most = f64::from(i32::MAX) / f64::from(LARGEST) - values.len() as f64 / 2.0;
    let all: f64 = values.iter().map(|value| f64::from(value.abs())).sum();
    let largest = values.iter().fold(0f32, |largest, value| largest.max(value.abs()));
    // Slightly more, since the scale itself is rounded.
    ((all / most).max(f64::from(largest) / f64::from(i16::MAX)) * (1.0 + 1e-6)) as f32
}
