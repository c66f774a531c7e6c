//! The arithmetic: quantised matrix products, attention, and what stands between them.
//!
//! A [`Matrix`] is packed once at load into panels of four rows, so that a kernel reads memory in order and gets
//! four sums from one accumulator. Activations are quantised to 8 bits once and shared by the products that use
//! them. One of three implementations is compiled in: `relaxed` (feature `relaxed-simd`, a binary of its own, since a
//! browser without these instructions refuses the whole module), `simd128`, or [`plain`], to which tests hold the
//! others. Must not know what a model is.

pub mod attention;
pub mod bytes;
pub mod dense;
pub mod elementwise;
pub mod few_bits;
pub mod float;
pub mod full_attention;
pub mod gelu;
pub mod int16;
pub mod layer_norm;
mod layout;
mod matrix;
pub mod pack;
mod panels;
mod place;
pub mod plain;
#[cfg(feature = "gpu")]
pub mod planes;
pub mod quantise;
#[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
pub mod relaxed;
pub mod rope;
#[cfg(target_arch = "wasm32")]
pub mod simd128;
mod stack;
mod strip;
#[cfg(target_arch = "wasm32")]
pub mod vector;
#[cfg(target_arch = "wasm32")]
pub mod wide;

#[cfg(not(target_arch = "wasm32"))]
use plain as chosen;
#[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
use relaxed as chosen;
#[cfg(all(target_arch = "wasm32", not(feature = "relaxed-simd")))]
use simd128 as chosen;

#[cfg(target_arch = "wasm32")]
pub use self::layout::Wide;
pub use self::{
    layout::{Activation, Affine4, Affine5, BLOCK, PANEL, Symmetric6, Symmetric8},
    matrix::Matrix,
    pack::{Form, pack, pack_f32, packed_bytes},
    stack::Stack,
    strip::{STRIP, Strip},
};

/// The implementation that this build uses.
pub const CHOSEN: &str = chosen::NAME;
