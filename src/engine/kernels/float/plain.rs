//! The tile in plain Rust: what native builds run, and what the vector ones are held to.

use super::{Panel, ROWS, Then};

/// Multiplies a panel with the `T` pixels that lie one after the other in `x`, and writes pixel `t`'s eight sums to
/// `out[t * stride..][..8]`.
pub fn tile<const T: usize>(panel: Panel<'_>, x: &[f32], then: Then, out: &mut [f32], stride: usize) {
    let length = panel.columns.len();
    let pixels: [&[f32]; T] = std::array::from_fn(|t| &x[t * length..][..length]);
    let mut sums = [*panel.bias; T];
    for (column, weights) in panel.columns.iter().enumerate() {
        for (sums, pixel) in sums.iter_mut().zip(pixels) {
            let activation = pixel[column];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight * activation;
            }
        }
    }
    for (t, sums) in sums.iter().enumerate() {
        let out = &mut out[t * stride..][..ROWS];
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = match then {
                Then::Write => *sum,
                Then::Relu6 => sum.clamp(0.0, 6.0),
                Then::Add => *out + sum,
            };
        }
    }
}
