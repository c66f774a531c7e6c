//! The kernels in relaxed SIMD: multiply and add in one instruction, rounded once, where the processor has it.

use std::{
    arch::wasm32::{f32x4_relaxed_madd, v128},
    ops::Range,
};

use super::{
    Panel, Taps, Then,
    vector::{self, MultiplyAdd},
};

/// As [`super::plain::tile`], within rounding.
pub fn tile<const T: usize>(panel: Panel<'_>, x: &[f32], then: Then, out: &mut [f32], stride: usize) {
    #[target_feature(enable = "relaxed-simd")]
    fn fused<const T: usize>(panel: Panel<'_>, x: &[f32], then: Then, out: &mut [f32], stride: usize) {
        vector::tile::<Fused, T>(panel, x, then, out, stride);
    }
    fused::<T>(panel, x, then, out, stride);
}

/// As [`super::plain::strip`], within rounding.
pub fn strip<const W: usize, const S: usize>(
    chunks: &[Taps],
    x: &[f32],
    row: usize,
    taps: &Range<usize>,
    out: &mut [f32],
) {
    #[target_feature(enable = "relaxed-simd")]
    fn fused<const W: usize, const S: usize>(
        chunks: &[Taps],
        x: &[f32],
        row: usize,
        taps: &Range<usize>,
        out: &mut [f32],
    ) {
        vector::strip::<Fused, W, S>(chunks, x, row, taps, out);
    }
    fused::<W, S>(chunks, x, row, taps, out);
}

struct Fused;

impl MultiplyAdd for Fused {
    #[inline(always)]
    fn multiply_add(a: v128, b: v128, sum: v128) -> v128 {
        f32x4_relaxed_madd(a, b, sum)
    }
}
