//! Products in 16 bits for encoders: one scale for 384 columns of a row, and one for as many activations.
//!
//! Columns go in slabs, so that a panel's weights and the activations that they meet stay in the nearest cache. Within a
//! slab products are added as integers, whose sum is the same in any order: every build and every tile gives the same bits.
//! Numbers have as many bits as the sums' 32 leave them, far more than blocks of 8 bits have. Must not know what a model is.

mod matrix;
pub mod plain;
mod rows;
#[cfg(target_arch = "wasm32")]
pub mod simd128;

#[cfg(not(target_arch = "wasm32"))]
use plain as chosen;
#[cfg(target_arch = "wasm32")]
use simd128 as chosen;

pub use self::{matrix::Int16Matrix, rows::Int16Rows};

/// Rows of a panel.
pub const PANEL: usize = 4;

/// Columns of a slab, but for the last one.
pub const SLAB: usize = 384;

/// The largest activation; a row's weights are as large as sums of products with it in 32 bits allow.
pub const LARGEST: i16 = 8191;

/// Columns that are multiplied at once.
pub const LANES: usize = 8;

/// Eight numbers of a row, where no load crosses a line of the cache.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Lanes(pub [i16; LANES]);

impl Lanes {
    pub const ZERO: Self = Self([0; LANES]);
}

/// Eight columns of four rows.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Block(pub [Lanes; PANEL]);

impl Block {
    pub const ZERO: Self = Self([Lanes::ZERO; PANEL]);
}

/// What becomes of a slab's sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Write,
    /// Added to those of the slabs before.
    Add,
}
