//! Activations from f32 to blocks of whole numbers with one scale each: 8 bits for weights, 14 for attention.

use super::layout::{Activation, BLOCK, Fine};

/// Quantises `values`, whose length is a multiple of 32, into as many blocks.
pub fn quantise(values: &[f32], blocks: &mut [Activation]) {
    for (values, block) in values.chunks_exact(BLOCK).zip(blocks) {
        let (scale, inverse) = scale_of(values, 127.0);
        let halves = block.quants.chunks_exact_mut(BLOCK / 2).zip(values.chunks_exact(BLOCK / 2));
        for ((quants, values), total) in halves.zip(&mut block.halves) {
            *total = 0;
            for (quant, value) in quants.iter_mut().zip(values) {
                *quant = round(value * inverse) as i8;
                *total += i32::from(*quant);
            }
        }
        block.scale = scale;
        block.sum = scale * block.total() as f32;
    }
}

/// The largest quant of attention: products of two, added over a block, still fit 32 bits.
pub const FINE: f32 = 8191.0;

/// Quantises `values`, whose length is a multiple of 32, into as many fine blocks.
pub fn quantise_finely(values: &[f32], blocks: &mut [Fine]) {
    for (values, block) in values.chunks_exact(BLOCK).zip(blocks) {
        let (scale, inverse) = scale_of(values, FINE);
        block.scale = scale;
        for (quant, value) in block.quants.iter_mut().zip(values) {
            *quant = round(value * inverse) as i16;
        }
    }
}

/// What one quant is worth where `values`' largest becomes `quants`, and its inverse.
pub fn scale_of(values: &[f32], quants: f32) -> (f32, f32) {
    let largest = largest(values);
    // Below this the inverse is no number any more, and nothing is lost.
    (largest / quants, if largest > 1e-30 { quants / largest } else { 0.0 })
}

/// The largest size. Eight running maxima keep the loop free of a chain of dependent steps.
fn largest(values: &[f32]) -> f32 {
    let mut lanes = [0f32; 8];
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder().iter().fold(0f32, |largest, value| largest.max(value.abs()));
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            let size = value.abs();
            *lane = if size > *lane { size } else { *lane };
        }
    }
    lanes.into_iter().fold(rest, f32::max)
}

/// Rounds to nearest, ties to even, for |x| < 2^22: the sum's low bits are the integer.
#[inline(always)]
pub fn round(x: f32) -> i32 {
    const MAGIC: f32 = 12_582_912.0;
    (x + MAGIC).to_bits() as i32 - MAGIC.to_bits() as i32
}
