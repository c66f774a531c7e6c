//! The panel in plain Rust: what native builds run, and what the vector one is held to.

use super::{Block, Lanes, PANEL, Then};
use crate::engine::kernels::quantise;

/// Multiplies a panel with rows of activations as long as it is, one for each of `factors`, and puts row `t`'s four sums,
/// times its factor and their scales, to `out[t * stride..][..4]`.
pub fn panel(
    panel: &[Block],
    scales: &[f32; PANEL],
    x: &[Lanes],
    factors: &[f32],
    then: Then,
    out: &mut [f32],
    stride: usize,
) {
    for ((x, factor), out) in x.chunks_exact(panel.len()).zip(factors).zip(out.chunks_mut(stride)) {
        let mut sums = [0; PANEL];
        for (block, activations) in panel.iter().zip(x) {
            for (sum, weights) in sums.iter_mut().zip(&block.0) {
                for (weight, activation) in weights.0.iter().zip(&activations.0) {
                    *sum += i32::from(*weight) * i32::from(*activation);
                }
            }
        }
        for ((out, sum), scale) in out.iter_mut().zip(sums).zip(scales) {
            let sum = sum as f32 * (scale * factor);
            *out = match then {
                Then::Write => sum,
                Then::Add => *out + sum,
            };
        }
    }
}

/// Rounds each of `values` times `inverse` to the nearest, which 16 bits hold.
pub fn round(values: &[f32], inverse: f32, out: &mut [Lanes]) {
    for (values, out) in values.as_chunks().0.iter().zip(out) {
        out.0 = values.map(|value| quantise::round(value * inverse) as i16);
    }
}
