//! The kernels in fixed-width SIMD: a product is rounded before it is added, as in plain Rust.

use std::{
    arch::wasm32::{f32x4_add, f32x4_mul, v128},
    ops::Range,
};

use super::{
    Panel, Taps, Then,
    vector::{self, MultiplyAdd},
};

/// As [`super::plain::tile`], to the same bits.
pub fn tile<const T: usize>(panel: Panel<'_>, x: &[f32], then: Then, out: &mut [f32], stride: usize) {
    vector::tile::<Rounded, T>(panel, x, then, out, stride);
}

/// As [`super::plain::strip`], to the same bits.
pub fn strip<const W: usize, const S: usize>(
    chunks: &[Taps],
    x: &[f32],
    row: usize,
    taps: &Range<usize>,
    out: &mut [f32],
) {
    vector::strip::<Rounded, W, S>(chunks, x, row, taps, out);
}

struct Rounded;

impl MultiplyAdd for Rounded {
    #[inline(always)]
    fn multiply_add(a: v128, b: v128, sum: v128) -> v128 {
        f32x4_add(f32x4_mul(a, b), sum)
    }
}
