//! The kernels in wasm's fixed-width SIMD: bytes widened to 16 bits, pairs multiplied and added to 32.

use std::arch::wasm32::*;

use super::{
    few_bits::{self, Affine2, Symmetric1, Symmetric3, Table4},
    layout::{Activation, Affine4, Affine5, Symmetric6},
    strip::Strip,
    vector::{self, Dot, Sums},
};

pub const NAME: &str = "simd128";

/// See [`super::panels::Block`]. These sums take two registers each, and there are sixteen.
pub const TOGETHER: usize = 1;

/// As [`super::plain::affine4`].
pub fn affine4<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Affine4, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    vector::affine4::<Widened, S, F, P, T>(strip, columns)
}

/// As [`super::plain::affine5`].
pub fn affine5<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Affine5, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    vector::affine5::<Widened, S, F, P, T>(strip, columns)
}

/// As [`super::plain::symmetric6`].
pub fn symmetric6<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric6, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    vector::symmetric6::<Widened, S, F, P, T>(strip, columns)
}

/// As [`super::plain::symmetric1`].
pub fn symmetric1<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric1, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    few_bits::vector::symmetric1::<Widened, S, F, P, T>(strip, columns)
}

/// As [`super::plain::affine2`].
pub fn affine2<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Affine2, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    few_bits::vector::affine2::<Widened, S, F, P, T>(strip, columns)
}

/// As [`super::plain::symmetric3`].
pub fn symmetric3<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric3, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    few_bits::vector::symmetric3::<Widened, S, F, P, T>(strip, columns)
}

/// As [`super::plain::table4`].
pub fn table4<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Table4, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    few_bits::vector::table4::<Widened, S, F, P, T>(strip, columns)
}

/// Whether [`super::plain::symmetric8`] has its like here, one instruction for products of 8 bits: not in fixed-width SIMD.
pub fn has_dot_instruction() -> bool {
    false
}

/// Sums in 32 bits, two for each row: halves hold two rows each. Weights may have any eight bits.
struct Widened;

impl Dot for Widened {
    type Sum = [v128; 2];

    #[inline(always)]
    fn zero() -> [v128; 2] {
        [i32x4_splat(0); 2]
    }

    #[inline(always)]
    fn add(sum: [v128; 2], weights: v128, activations: v128) -> [v128; 2] {
        let activations = i16x8_extend_low_i8x16(activations);
        [
            i32x4_add(sum[0], i32x4_dot_i16x8(i16x8_extend_low_i8x16(weights), activations)),
            i32x4_add(sum[1], i32x4_dot_i16x8(i16x8_extend_high_i8x16(weights), activations)),
        ]
    }

    #[inline(always)]
    fn rows(sum: [v128; 2]) -> v128 {
        fold(sum)
    }

    #[inline(always)]
    fn join(a: [v128; 2], b: [v128; 2]) -> v128 {
        fold([i32x4_add(a[0], b[0]), i32x4_add(a[1], b[1])])
    }
}

/// Adds neighbouring lanes: two halves of (row, row, row', row') to one sum a row.
#[inline(always)]
fn fold(dots: [v128; 2]) -> v128 {
    let even = i32x4_shuffle::<0, 2, 4, 6>(dots[0], dots[1]);
    let odd = i32x4_shuffle::<1, 3, 5, 7>(dots[0], dots[1]);
    i32x4_add(even, odd)
}
