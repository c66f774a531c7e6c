//! A packed weight matrix and its product with quantised activations.

use super::{
    few_bits::{Affine2, Symmetric1, Symmetric3, Table4},
    layout::{Activation, Affine4, Affine5, BLOCK, PANEL, Symmetric6, Symmetric8},
    panels::{Sums, multiply, multiply_symmetric8},
};

/// `rows` by `columns`; `columns` is a multiple of 32, `rows` padded to four by zero rows.
pub struct Matrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) panels: Panels,
}

/// All blocks, panel after panel.
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
            Panels::Symmetric1(blocks) => size_of_val(blocks.as_slice()),
            Panels::Affine2(blocks) => size_of_val(blocks.as_slice()),
            Panels::Symmetric3(blocks) => size_of_val(blocks.as_slice()),
            Panels::Table4(blocks) => size_of_val(blocks.as_slice()),
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
            Panels::Symmetric1(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Affine2(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Symmetric3(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Table4(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Affine4(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Affine5(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Symmetric6(blocks) => multiply(blocks, length, self.rows, activations, &mut sums),
            Panels::Symmetric8(blocks) => {
                multiply_symmetric8(blocks, length, self.rows, activations, &mut sums);
            }
        }
    }

    /// One row as f32: how an embedding is looked up.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        let blocks = self.columns / BLOCK;
        let (panel, lane) = (row / PANEL * blocks, row % PANEL);
        for (index, out) in out.chunks_exact_mut(BLOCK).enumerate() {
            for (column, out) in out.iter_mut().enumerate() {
                *out = match &self.panels {
                    Panels::Symmetric1(all) => all[panel + index].value(lane, column),
                    Panels::Affine2(all) => all[panel + index].value(lane, column),
                    Panels::Symmetric3(all) => all[panel + index].value(lane, column),
                    Panels::Table4(all) => all[panel + index].value(lane, column),
                    Panels::Affine4(all) => all[panel + index].value(lane, column),
                    Panels::Affine5(all) => all[panel + index].value(lane, column),
                    Panels::Symmetric6(all) => all[panel + index].value(lane, column),
                    Panels::Symmetric8(all) => all[panel + index].value(lane, column),
                };
            }
        }
    }
}
