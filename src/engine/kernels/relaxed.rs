//! The kernels in relaxed SIMD: sixteen products of 8-bit numbers, added by fours, in one instruction.
//!
//! `i32x4_relaxed_dot_i8x16_i7x16_add` means the same on every machine only while its second operand stays in
//! 0 to 127. Four-bit quants do; eight-bit ones are split into two such halves.

use std::arch::wasm32::*;

use super::{
    layout::{Activation, Affine4, PANEL, Symmetric8},
    simd128::{add_affine, add_symmetric, group, load, to_array, widen_four, widen_pairs},
};

pub const NAME: &str = "relaxed-simd";

/// As [`super::plain::affine4`].
#[target_feature(enable = "relaxed-simd")]
pub fn affine4<const T: usize>(panel: &[Affine4], columns: [&[Activation]; T]) -> [[f32; PANEL]; T] {
    let mut sums = [f32x4_splat(0.0); T];
    for (index, block) in panel.iter().enumerate() {
        let mut dots = [i32x4_splat(0); T];
        for (chunk, quants) in block.quants.iter().enumerate() {
            let pairs = load(quants);
            let low = v128_and(pairs, u8x16_splat(0x0f));
            let high = u8x16_shr(pairs, 4);
            for t in 0..T {
                let activations = &columns[t][index].quants;
                dots[t] = i32x4_relaxed_dot_i8x16_i7x16_add(group(activations, chunk), low, dots[t]);
                dots[t] = i32x4_relaxed_dot_i8x16_i7x16_add(group(activations, chunk + 4), high, dots[t]);
            }
        }
        let (scales, minima) = widen_pairs(load(&block.scales));
        for t in 0..T {
            sums[t] = add_affine(sums[t], scales, minima, dots[t], &columns[t][index]);
        }
    }
    sums.map(to_array)
}

/// As [`super::plain::symmetric8`]. A quant `w` is `128 h + l - 128` with `h` the top bit and `l` the seven lower
/// bits of `w + 128`; both fit the instruction's second operand, and the shift by 128 is taken off through the
/// activations' own sum.
#[target_feature(enable = "relaxed-simd")]
pub fn symmetric8<const T: usize>(panel: &[Symmetric8], columns: [&[Activation]; T]) -> [[f32; PANEL]; T] {
    let mut sums = [f32x4_splat(0.0); T];
    for (index, block) in panel.iter().enumerate() {
        let mut lows = [i32x4_splat(0); T];
        let mut highs = [i32x4_splat(0); T];
        for (chunk, quants) in block.quants.iter().enumerate() {
            let weights = v128_xor(load(quants), u8x16_splat(0x80));
            let low = v128_and(weights, u8x16_splat(0x7f));
            let high = u8x16_shr(weights, 7);
            for t in 0..T {
                let activations = group(&columns[t][index].quants, chunk);
                lows[t] = i32x4_relaxed_dot_i8x16_i7x16_add(activations, low, lows[t]);
                highs[t] = i32x4_relaxed_dot_i8x16_i7x16_add(activations, high, highs[t]);
            }
        }
        let scales = widen_four(block.scales);
        for t in 0..T {
            let activation = &columns[t][index];
            let shift = i32x4_splat(activation.total * 128);
            let dots = i32x4_sub(i32x4_add(lows[t], i32x4_shl(highs[t], 7)), shift);
            sums[t] = add_symmetric(sums[t], scales, dots, activation);
        }
    }
    sums.map(to_array)
}
