//! An encoder's layer in the arithmetic that is fastest here, and its activations rounded for it.

use super::{
    int16::{Int16Matrix, Int16Rows},
    layout::{Activation, BLOCK},
    matrix::Matrix,
    pack::pack_f32,
    quantise::quantise,
};
use crate::engine::error::Result;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// 8 bits in blocks of 32, for Arm's instruction that takes products of 8 bits to 32. There activations want smoothing
    /// (Xiao et al. 2022, SmoothQuant).
    Blocks,
    /// 16 bits with a scale for each row.
    Rows,
}

impl Arithmetic {
    /// The faster one on this processor, in this build. On x86 that is 16 bits, also where AVX-VNNI has an instruction for 8
    /// (docs/PERFORMANCE.md, "The other tasks").
    pub fn fastest() -> Self {
        #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
        if super::relaxed::Beyond::here() == super::relaxed::Beyond::Signed {
            return Self::Blocks;
        }
        Self::Rows
    }
}

pub enum Dense {
    Blocks(Matrix),
    Rows(Int16Matrix),
}

/// Rows of activations, rounded; one kind is filled. Kept from call to call.
#[derive(Default)]
pub struct Rounded {
    blocks: Vec<Activation>,
    rows: Int16Rows,
}

impl Dense {
    /// `values` row by row; columns are a multiple of 32, and rows of four.
    pub fn pack(values: &[f32], columns: usize, arithmetic: Arithmetic) -> Result<Self> {
        Ok(match arithmetic {
            Arithmetic::Blocks => Self::Blocks(pack_f32(values, columns)?),
            Arithmetic::Rows => Self::Rows(Int16Matrix::pack(values, columns)?),
        })
    }

    pub fn bytes(&self) -> u64 {
        match self {
            Self::Blocks(matrix) => matrix.bytes(),
            Self::Rows(matrix) => matrix.bytes(),
        }
    }

    /// Each of `x` by all rows: [rows of `x`][rows of this].
    pub fn multiply(&self, x: &Rounded, out: &mut [f32]) {
        match self {
            Self::Blocks(matrix) => matrix.multiply(&x.blocks, out, matrix.rows(), 0),
            Self::Rows(matrix) => matrix.multiply(&x.rows, out),
        }
    }
}

impl Rounded {
    /// Rounds the first `width` of each `stride` numbers, for products in this arithmetic.
    pub fn round(&mut self, arithmetic: Arithmetic, values: &[f32], stride: usize, width: usize) {
        match arithmetic {
            Arithmetic::Rows => self.rows.round(values, stride, width),
            Arithmetic::Blocks => {
                let per_row = width / BLOCK;
                self.blocks.resize(values.len() / stride * per_row, Activation::ZERO);
                for (row, blocks) in values.chunks_exact(stride).zip(self.blocks.chunks_exact_mut(per_row)) {
                    quantise(&row[..width], blocks);
                }
            }
        }
    }
}
