//! The kernels in wasm's fixed-width SIMD: bytes widened to 16 bits, pairs multiplied and added to 32.

use std::arch::wasm32::*;

use super::{
    layout::{Activation, Affine4, Affine5, BLOCK, Fine, PAIR, PANEL, Symmetric6, Symmetric8, Symmetric16},
    vector::{self, Dot, Sums, add_symmetric, common_length, group, load, to_array, widen_four},
};

pub const NAME: &str = "simd128";

/// As [`super::plain::affine4`].
pub fn affine4<const P: usize, const T: usize>(
    panels: [&[Affine4]; P],
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    // One by one: these sums take two registers each, and there are sixteen.
    panels.map(|panel| vector::affine4::<Widened, 1, T>([panel], columns)[0])
}

/// As [`super::plain::affine5`].
pub fn affine5<const P: usize, const T: usize>(
    panels: [&[Affine5]; P],
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    panels.map(|panel| vector::affine5::<Widened, 1, T>([panel], columns)[0])
}

/// As [`super::plain::symmetric6`].
pub fn symmetric6<const P: usize, const T: usize>(
    panels: [&[Symmetric6]; P],
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    panels.map(|panel| vector::symmetric6::<Widened, 1, T>([panel], columns)[0])
}

/// As [`super::plain::symmetric8`].
pub fn symmetric8<const P: usize, const T: usize>(
    panels: [&[Symmetric8]; P],
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    panels.map(|panel| one_symmetric8(panel, columns))
}

fn one_symmetric8<const T: usize>(panel: &[Symmetric8], columns: [&[Activation]; T]) -> [[f32; PANEL]; T] {
    let length = common_length(&[panel], &columns);
    let mut sums = [f32x4_splat(0.0); T];
    for index in 0..length {
        let mut dots = [Widened::zero(); T];
        for (chunk, quants) in panel[index].quants.iter().enumerate() {
            let weights = load(quants);
            for t in 0..T {
                dots[t] = Widened::add(dots[t], weights, group(&columns[t][index].quants, chunk));
            }
        }
        let scales = widen_four(panel[index].scales);
        for t in 0..T {
            sums[t] = add_symmetric(sums[t], scales, Widened::rows(dots[t]), &columns[t][index]);
        }
    }
    sums.map(to_array)
}

/// As [`super::plain::symmetric16`].
pub fn symmetric16<const T: usize>(panel: &[Symmetric16], columns: [&[Fine]; T]) -> [[f32; PANEL]; T] {
    let mut sums = [f32x4_splat(0.0); T];
    for (index, block) in panel.iter().enumerate() {
        let mut dots = [i32x4_splat(0); T];
        for (pair, quants) in block.quants.iter().enumerate() {
            let weights = load(quants);
            for t in 0..T {
                let numbers = pair_of(&columns[t][index].quants, pair);
                dots[t] = i32x4_add(dots[t], i32x4_dot_i16x8(weights, numbers));
            }
        }
        let scales = load(&block.scales);
        for t in 0..T {
            let scale = f32x4_splat(columns[t][index].scale);
            let product = f32x4_mul(f32x4_mul(scales, f32x4_convert_i32x4(dots[t])), scale);
            sums[t] = f32x4_add(sums[t], product);
        }
    }
    sums.map(to_array)
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

/// Two numbers, repeated four times.
#[inline(always)]
fn pair_of(numbers: &[i16; BLOCK], pair: usize) -> v128 {
    debug_assert!(pair * PAIR + PAIR <= numbers.len());
    // SAFETY: two numbers from `pair * 2` lie inside the 32; wasm loads need no alignment.
    unsafe { v128_load32_splat(numbers.as_ptr().add(pair * PAIR).cast()) }
}
