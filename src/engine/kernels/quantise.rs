//! Activations from f32 to blocks of 8-bit numbers with one scale each.

use super::{
    elementwise::{MAGIC, larger},
    layout::{Activation, BLOCK},
};

/// Quantises `values`, whose length is a multiple of 32, into as many blocks.
pub fn quantise(values: &[f32], blocks: &mut [Activation]) {
    let (all, _) = values.as_chunks::<BLOCK>();
    for (values, block) in all.iter().zip(blocks) {
        let (scale, inverse) = scale_of(values, 127.0);
        block.halves = round_block(values, inverse, &mut block.quants);
        block.scale = scale;
        block.sum = scale * block.total() as f32;
    }
}

#[cfg(target_arch = "wasm32")]
use super::vector::round_block;

/// Rounds each of `values` times `inverse`; returns the sums of the quants' halves.
#[cfg(not(target_arch = "wasm32"))]
fn round_block(values: &[f32; BLOCK], inverse: f32, quants: &mut [i8; BLOCK]) -> [i32; 2] {
    let mut totals = [0; 2];
    let halves = quants.chunks_exact_mut(BLOCK / 2).zip(values.chunks_exact(BLOCK / 2));
    for ((quants, values), total) in halves.zip(&mut totals) {
        for (quant, value) in quants.iter_mut().zip(values) {
            *quant = round(value * inverse) as i8;
            *total += i32::from(*quant);
        }
    }
    totals
}

/// What one quant is worth where `values`' largest becomes `quants`, and its inverse.
pub fn scale_of(values: &[f32], quants: f32) -> (f32, f32) {
    scale_for(largest(values), quants)
}

/// What one quant is worth where `largest` becomes `quants`, and its inverse.
pub fn scale_for(largest: f32, quants: f32) -> (f32, f32) {
    // Below this the inverse is no number any more, and nothing is lost.
    (largest / quants, if largest > 1e-30 { quants / largest } else { 0.0 })
}

/// The largest size. Eight running maxima keep the loop free of a chain of dependent steps.
pub fn largest(values: &[f32]) -> f32 {
    let mut lanes = [0f32; 8];
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder().iter().fold(0f32, |largest, value| larger(largest, value.abs()));
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, value.abs());
        }
    }
    lanes.into_iter().fold(rest, larger)
}

/// Rounds to nearest, ties to even, for |x| < 2^22: the sum's low bits are the integer.
#[inline(always)]
pub fn round(x: f32) -> i32 {
    (x + MAGIC).to_bits() as i32 - MAGIC.to_bits() as i32
}
