//! Rows of several tensors that are multiplied with the same activations, one below the other.

use super::{layout::Activation, matrix::Matrix};

/// Matrices of the same width, the rows of one below those of the other. Neighbours of one format are one matrix.
pub struct Stack {
    parts: Vec<Matrix>,
}

impl Stack {
    pub(super) fn new(parts: Vec<Matrix>) -> Self {
        Self { parts }
    }

    pub fn rows(&self) -> usize {
        self.parts.iter().map(Matrix::rows).sum()
    }

    pub fn columns(&self) -> usize {
        self.parts.first().map_or(0, Matrix::columns)
    }

    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(Matrix::bytes).sum()
    }

    /// As [`Matrix::multiply`].
    pub fn multiply(&self, activations: &[Activation], out: &mut [f32], stride: usize, offset: usize) {
        let mut first = offset;
        for part in &self.parts {
            part.multiply(activations, out, stride, first);
            first += part.rows();
        }
    }

    /// As [`Matrix::row`]. There must be such a row.
    pub fn row(&self, mut row: usize, out: &mut [f32]) {
        for part in &self.parts {
            if row < part.rows() {
                return part.row(row, out);
            }
            row -= part.rows();
        }
    }
}
