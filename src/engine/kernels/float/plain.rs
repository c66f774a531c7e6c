//! The kernels in plain Rust: what native builds run, and what the vector ones are held to.

use std::ops::Range;

use super::{Panel, ROWS, SIDE, Taps, Then};

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

/// `W` neighbouring pixels of a row of a convolution whose stride is `S`, ReLU6 behind it: `out` begins at the first of
/// them, and `x` at the first pixel that it needs. Rows of `x` are `row` numbers apart; `taps` are those of the
/// convolution's rows that are inside.
pub fn strip<const W: usize, const S: usize>(
    chunks: &[Taps],
    x: &[f32],
    row: usize,
    taps: &Range<usize>,
    out: &mut [f32],
) {
    let channels = chunks.len() * ROWS;
    for (index, chunk) in chunks.iter().enumerate() {
        for pixel in 0..W {
            let mut sums = chunk.bias;
            for (number, tap) in taps.clone().enumerate() {
                for column in 0..SIDE {
                    let x = &x[number * row + (pixel * S + column) * channels + index * ROWS..];
                    for ((sum, weight), value) in sums.iter_mut().zip(&chunk.taps[tap * SIDE + column]).zip(x)
                    {
                        *sum += weight * value;
                    }
                }
            }
            let out = &mut out[pixel * channels + index * ROWS..];
            out.iter_mut().zip(sums).for_each(|(out, sum)| *out = sum.clamp(0.0, 6.0));
        }
    }
}
