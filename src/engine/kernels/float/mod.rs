//! Products and convolutions in 32 bits, for models whose layers are small: channels of a pixel lie together (NHWC).
//!
//! A [`FloatMatrix`] is packed once at load into panels of eight rows; a tile of a few pixels is multiplied with one
//! panel at a time, its sums in registers from the first column to the last. As with the quantised kernels one of three
//! implementations is compiled in, and tests hold the others to [`plain`]. Must not know what a model is.

mod depthwise;
mod matrix;
pub mod plain;
#[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
pub mod relaxed;
#[cfg(target_arch = "wasm32")]
pub mod simd128;
#[cfg(target_arch = "wasm32")]
pub mod vector;

#[cfg(not(target_arch = "wasm32"))]
use plain as chosen;
#[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
use relaxed as chosen;
#[cfg(all(target_arch = "wasm32", not(feature = "relaxed-simd")))]
use simd128 as chosen;

pub use self::{depthwise::Depthwise, matrix::FloatMatrix};

/// Rows of a panel.
pub const ROWS: usize = 8;

/// The most pixels of a tile: with two sums and an activation for each, and the weights, what 16 registers hold. The compiler
/// loads all activations at once, so that with six of them sums go to memory and back for every column.
pub const TILE: usize = 4;

/// Rows and columns of a convolution's taps.
const SIDE: usize = 3;
const TAPS: usize = SIDE * SIDE;

/// Eight channels of a convolution on each channel by itself.
#[derive(Clone, Copy)]
pub struct Taps {
    pub bias: [f32; ROWS],
    /// Row by row.
    pub taps: [[f32; ROWS]; TAPS],
}

/// What becomes of a sum, its bias added, before it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Write,
    /// Held to 0 to 6 (Howard et al. 2017, MobileNets).
    Relu6,
    /// Added to what stands there: a residual connection.
    Add,
}

/// One panel, as [`FloatMatrix`] packs it.
#[derive(Clone, Copy)]
pub struct Panel<'a> {
    /// A column after the other: the weights of eight rows.
    pub columns: &'a [[f32; ROWS]],
    pub bias: &'a [f32; ROWS],
}
