//! Arithmetic that models spend their time in: products of f32 and of integers, and sums of shifted planes. Must not know graphs, nor
//! what a layer is.
//!
//! One of two implementations is compiled in: vectors of 128 bits in wasm, plain loops elsewhere; tests hold both to the same numbers.
//! A tile is four rows by eight columns: with eight sums, two vectors of a panel, a number of a row and a product it is what 16
//! registers hold.

mod integers;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod plain;
mod product;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use plain as chosen;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use simd128 as chosen;

pub use self::{
    chosen::{hold, taps},
    integers::IntegerPanels,
    product::{Panels, Sums, pack, product},
};

/// Rows of a tile, at most.
pub const TILE: usize = 4;

/// Columns of a panel.
pub const WIDTH: usize = 8;

/// Bytes that stay in a near cache while others pass.
const NEAR_BYTES: usize = 96 << 10;

/// The least and the most that a value may be; beyond, it becomes that. What is no number stays none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub least: f32,
    pub most: f32,
}

/// What a tile's sums begin with.
#[derive(Clone, Copy)]
enum Start<'a> {
    /// A number for each row, or more.
    Rows(&'a [f32]),
    /// A number for each column.
    Columns(&'a [f32; WIDTH]),
}

impl Bounds {
    pub const NONE: Self = Self { least: f32::NEG_INFINITY, most: f32::INFINITY };
    pub const RELU: Self = Self { least: 0.0, most: f32::INFINITY };
}
