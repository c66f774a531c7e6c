//! The kernels in wasm's fixed-width SIMD: bytes widened to 16 bits, pairs multiplied and added to 32.

use std::arch::wasm32::*;

use super::layout::{Activation, Affine4, BIAS, GROUP, PANEL, Symmetric8};

pub const NAME: &str = "simd128";

/// As [`super::plain::affine4`].
pub fn affine4<const T: usize>(panel: &[Affine4], columns: [&[Activation]; T]) -> [[f32; PANEL]; T] {
    let mut sums = [f32x4_splat(0.0); T];
    for (index, block) in panel.iter().enumerate() {
        let mut dots = [[i32x4_splat(0); 2]; T];
        for (chunk, quants) in block.quants.iter().enumerate() {
            let pairs = load(quants);
            let low = v128_and(pairs, u8x16_splat(0x0f));
            let high = u8x16_shr(pairs, 4);
            for t in 0..T {
                let activations = &columns[t][index].quants;
                multiply_add(&mut dots[t], low, group(activations, chunk));
                multiply_add(&mut dots[t], high, group(activations, chunk + 4));
            }
        }
        let (scales, minima) = widen_pairs(load(&block.scales));
        for t in 0..T {
            let activation = &columns[t][index];
            sums[t] = add_affine(sums[t], scales, minima, fold(dots[t]), activation);
        }
    }
    sums.map(to_array)
}

/// As [`super::plain::symmetric8`].
pub fn symmetric8<const T: usize>(panel: &[Symmetric8], columns: [&[Activation]; T]) -> [[f32; PANEL]; T] {
    let mut sums = [f32x4_splat(0.0); T];
    for (index, block) in panel.iter().enumerate() {
        let mut dots = [[i32x4_splat(0); 2]; T];
        for (chunk, quants) in block.quants.iter().enumerate() {
            let weights = load(quants);
            for t in 0..T {
                multiply_add(&mut dots[t], weights, group(&columns[t][index].quants, chunk));
            }
        }
        let scales = widen_four(block.scales);
        for t in 0..T {
            let activation = &columns[t][index];
            sums[t] = add_symmetric(sums[t], scales, fold(dots[t]), activation);
        }
    }
    sums.map(to_array)
}

/// Adds the products of 16 weights (four rows by four) with four activations; halves hold two rows each.
#[inline(always)]
fn multiply_add(dots: &mut [v128; 2], weights: v128, activations: v128) {
    let activations = i16x8_extend_low_i8x16(activations);
    dots[0] = i32x4_add(dots[0], i32x4_dot_i16x8(i16x8_extend_low_i8x16(weights), activations));
    dots[1] = i32x4_add(dots[1], i32x4_dot_i16x8(i16x8_extend_high_i8x16(weights), activations));
}

/// Adds neighbouring lanes: two halves of (row, row, row', row') to one sum a row.
#[inline(always)]
fn fold(dots: [v128; 2]) -> v128 {
    let even = i32x4_shuffle::<0, 2, 4, 6>(dots[0], dots[1]);
    let odd = i32x4_shuffle::<1, 3, 5, 7>(dots[0], dots[1]);
    i32x4_add(even, odd)
}

/// `sum + scale * dot * activation.scale + minimum * activation.sum`
#[inline(always)]
pub(super) fn add_affine(sum: v128, scales: v128, minima: v128, dots: v128, activation: &Activation) -> v128 {
    let product = f32x4_mul(f32x4_mul(scales, f32x4_convert_i32x4(dots)), f32x4_splat(activation.scale));
    f32x4_add(sum, f32x4_add(product, f32x4_mul(minima, f32x4_splat(activation.sum))))
}

/// `sum + scale * dot * activation.scale`
#[inline(always)]
pub(super) fn add_symmetric(sum: v128, scales: v128, dots: v128, activation: &Activation) -> v128 {
    let product = f32x4_mul(f32x4_mul(scales, f32x4_convert_i32x4(dots)), f32x4_splat(activation.scale));
    f32x4_add(sum, product)
}

/// Four activations of one group, repeated four times.
#[inline(always)]
pub(super) fn group(activations: &[i8; 32], group: usize) -> v128 {
    debug_assert!(group * GROUP + GROUP <= activations.len());
    // SAFETY: four bytes from `group * 4` lie inside the 32; wasm loads need no alignment.
    unsafe { v128_load32_splat(activations.as_ptr().add(group * GROUP).cast()) }
}

/// The 16 bytes of an array.
#[inline(always)]
pub(super) fn load<T>(bytes: &T) -> v128 {
    const { assert!(size_of::<T>() == 16) };
    // SAFETY: `T` is 16 bytes of plain numbers; wasm loads need no alignment.
    unsafe { v128_load(std::ptr::from_ref(bytes).cast()) }
}

/// Four (scale, minimum) pairs of f16 to two vectors of f32; see [`super::layout::widen`].
#[inline(always)]
pub(super) fn widen_pairs(pairs: v128) -> (v128, v128) {
    (widen_upper(i32x4_shl(pairs, 16)), widen_upper(pairs))
}

#[inline(always)]
pub(super) fn widen_four(halves: [u16; 4]) -> v128 {
    // SAFETY: eight bytes are read from an array of eight; wasm loads need no alignment.
    let wide = unsafe { v128_load64_zero(halves.as_ptr().cast()) };
    widen_upper(i32x4_shl(u32x4_extend_low_u16x8(wide), 16))
}

/// f16 in the upper half of each lane to f32.
#[inline(always)]
fn widen_upper(halves: v128) -> v128 {
    let bits = v128_and(i32x4_shr(halves, 3), u32x4_splat(0x8fff_e000));
    f32x4_mul(bits, f32x4_splat(BIAS))
}

#[inline(always)]
pub(super) fn to_array(lanes: v128) -> [f32; PANEL] {
    [
        f32x4_extract_lane::<0>(lanes),
        f32x4_extract_lane::<1>(lanes),
        f32x4_extract_lane::<2>(lanes),
        f32x4_extract_lane::<3>(lanes),
    ]
}
