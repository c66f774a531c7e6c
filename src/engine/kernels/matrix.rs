//! A packed weight matrix and its product with quantised activations.

use super::{
    layout::{Activation, Affine4, Affine5, BLOCK, PANEL, Symmetric6, Symmetric8},
    panels::{Sums, multiply, multiply_symmetric8},
    strip::{STRIP, interleave, place},
};

/// `rows` by `columns`; `columns` is a multiple of 32, `rows` padded to four by zero rows.
pub struct Matrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) panels: Panels,
}

/// All blocks: strips of four panels, in which they lie interleaved, and the panels that are left, one after the other.
pub(super) enum Panels {
    Affine4(Vec<Affine4>),
    Affine5(Vec<Affine5>),
    Symmetric6(Vec<Symmetric6>),
    Symmetric8(Vec<Symmetric8>),
}

impl Matrix {
    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Packed weights and their scales.
    pub fn bytes(&self) -> u64 {
        let bytes = match &self.panels {
            Panels::Affine4(blocks) => size_of_val(blocks.as_slice()),
            Panels::Affine5(blocks) => size_of_val(blocks.as_slice()),
            Panels::Symmetric6(blocks) => size_of_val(blocks.as_slice()),
            Panels::Symmetric8(blocks) => size_of_val(blocks.as_slice()),
        };
        bytes as u64
    }

    /// Multiplies with `activations`, the blocks of one or more columns of length [`Self::columns`] one after
    /// the other. Writes column `t`'s sums to `out[t * stride + offset..][..rows]`.
    pub fn multiply(&self, activations: &[Activation], out: &mut [f32], stride: usize, offset: usize) {
        let length = self.columns / BLOCK;
        let mut sums = Sums { out, stride, offset };
        match &self.panels {
            Panels::Affine4(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Affine5(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Symmetric6(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Symmetric8(blocks) => {
                multiply_symmetric8(blocks, length, self.rows, activations, &mut sums);
            }
        }
    }

    /// Makes strips of the panels from `from` on, whose blocks follow each other yet. All panels before it are in strips.
    pub(super) fn interleave(&mut self, from: usize) {
        let length = self.columns / BLOCK;
        let from = from / STRIP * STRIP * length;
        match &mut self.panels {
            Panels::Affine4(blocks) => interleave(&mut blocks[from..], length),
            Panels::Affine5(blocks) => interleave(&mut blocks[from..], length),
            Panels::Symmetric6(blocks) => interleave(&mut blocks[from..], length),
            Panels::Symmetric8(blocks) => interleave(&mut blocks[from..], length),
        }
    }

    /// One row as f32: how an embedding is looked up.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        let (length, panels) = (self.columns / BLOCK, self.rows.div_ceil(PANEL));
        let (panel, lane) = (row / PANEL, row % PANEL);
        for (index, out) in out.chunks_exact_mut(BLOCK).enumerate() {
            let at = place(panel, index, length, panels);
            for (column, out) in out.iter_mut().enumerate() {
                *out = match &self.panels {
                    Panels::Affine4(all) => all[at].value(lane, column),
                    Panels::Affine5(all) => all[at].value(lane, column),
                    Panels::Symmetric6(all) => all[at].value(lane, column),
                    Panels::Symmetric8(all) => all[at].value(lane, column),
                };
            }
        }
    }
}
