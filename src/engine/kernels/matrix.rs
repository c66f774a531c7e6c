//! A packed weight matrix and its product with quantised activations.

use super::{
    few_bits::{Affine2, Symmetric1, Symmetric3, Table4},
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
    Symmetric1(Vec<Symmetric1>),
    Affine2(Vec<Affine2>),
    Symmetric3(Vec<Symmetric3>),
    Table4(Vec<Table4>),
    Affine4(Vec<Affine4>),
    Affine5(Vec<Affine5>),
    Symmetric6(Vec<Symmetric6>),
    Symmetric8(Vec<Symmetric8>),
}

/// Does the same with the blocks, of whichever kind they are.
macro_rules! with_blocks {
    ($panels:expr, $blocks:ident => $work:expr) => {
        match $panels {
            Panels::Symmetric1($blocks) => $work,
            Panels::Affine2($blocks) => $work,
            Panels::Symmetric3($blocks) => $work,
            Panels::Table4($blocks) => $work,
            Panels::Affine4($blocks) => $work,
            Panels::Affine5($blocks) => $work,
            Panels::Symmetric6($blocks) => $work,
            Panels::Symmetric8($blocks) => $work,
        }
    };
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
        with_blocks!(&self.panels, blocks => size_of_val(blocks.as_slice())) as u64
    }

    /// Multiplies with `activations`, the blocks of one or more columns of length [`Self::columns`] one after
    /// the other. Writes column `t`'s sums to `out[t * stride + offset..][..rows]`.
    pub fn multiply(&self, activations: &[Activation], out: &mut [f32], stride: usize, offset: usize) {
        let (length, rows) = (self.columns / BLOCK, self.rows);
        let mut sums = Sums { out, stride, offset };
        match &self.panels {
            Panels::Symmetric1(blocks) => multiply(blocks, length, rows, activations, &mut sums),
            Panels::Affine2(blocks) => multiply(blocks, length, rows, activations, &mut sums),
            Panels::Symmetric3(blocks) => multiply(blocks, length, rows, activations, &mut sums),
            Panels::Table4(blocks) => multiply(blocks, length, rows, activations, &mut sums),
            Panels::Affine4(blocks) => multiply(blocks, length, rows, activations, &mut sums),
            Panels::Affine5(blocks) => multiply(blocks, length, rows, activations, &mut sums),
            Panels::Symmetric6(blocks) => multiply(blocks, length, rows, activations, &mut sums),
            Panels::Symmetric8(blocks) => multiply_symmetric8(blocks, length, rows, activations, &mut sums),
        }
    }

    /// Makes strips of the panels from `from` on, whose blocks follow each other yet. All panels before it are in strips.
    pub(super) fn interleave(&mut self, from: usize) {
        let length = self.columns / BLOCK;
        let from = from / STRIP * STRIP * length;
        with_blocks!(&mut self.panels, blocks => interleave(&mut blocks[from..], length));
    }

    /// One row as f32: how an embedding is looked up.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        let (length, panels) = (self.columns / BLOCK, self.rows.div_ceil(PANEL));
        let (panel, lane) = (row / PANEL, row % PANEL);
        for (index, out) in out.chunks_exact_mut(BLOCK).enumerate() {
            let at = place(panel, index, length, panels);
            for (column, out) in out.iter_mut().enumerate() {
                *out = with_blocks!(&self.panels, blocks => blocks[at].value(lane, column));
            }
        }
    }
}
