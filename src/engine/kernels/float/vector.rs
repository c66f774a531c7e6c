//! The kernels that vector builds share, over one way of multiplying and adding.

use std::{arch::wasm32::*, ops::Range};

use super::{Panel, ROWS, SIDE, Taps, Then};

/// How four products are added to four sums.
pub trait MultiplyAdd {
    /// `a * b + sum`
    fn multiply_add(a: v128, b: v128, sum: v128) -> v128;
}

/// As [`super::plain::tile`].
#[inline(always)]
pub fn tile<M: MultiplyAdd, const T: usize>(
    panel: Panel<'_>,
    x: &[f32],
    then: Then,
    out: &mut [f32],
    stride: usize,
) {
    let length = panel.columns.len();
    assert!(x.len() >= T * length, "{T} pixels of {length}");
    assert!(out.len() >= (T - 1) * stride + ROWS, "room for {T} pixels");
    let (x, out) = (x.as_ptr(), out.as_mut_ptr());
    let bias = panel.bias.as_ptr();
    // SAFETY: `bias` has eight numbers; columns are of eight each, and pixels of `length` numbers lie in `x`, as
    // asserted; `out` has room for eight numbers at each multiple of `stride`. Loads and stores need no alignment.
    unsafe {
        let bias = [load(bias), load(bias.add(4))];
        let mut sums = [bias; T];
        for (column, weights) in panel.columns.iter().enumerate() {
            let weights = [load(weights.as_ptr()), load(weights.as_ptr().add(4))];
            for (t, sums) in sums.iter_mut().enumerate() {
                let activation = v128_load32_splat(x.add(t * length + column).cast());
                sums[0] = M::multiply_add(weights[0], activation, sums[0]);
                sums[1] = M::multiply_add(weights[1], activation, sums[1]);
            }
        }
        let (zero, six) = (f32x4_splat(0.0), f32x4_splat(6.0));
        for (t, sums) in sums.iter().enumerate() {
            for (half, sum) in sums.iter().enumerate() {
                let out = out.add(t * stride + 4 * half);
                let sum = match then {
                    Then::Write => *sum,
                    // These two are single instructions, where `f32x4_min` and `f32x4_max` are several.
                    Then::Relu6 => f32x4_pmin(f32x4_pmax(*sum, zero), six),
                    Then::Add => f32x4_add(load(out), *sum),
                };
                v128_store(out.cast(), sum);
            }
        }
    }
}

/// As [`super::plain::strip`].
#[inline(always)]
pub fn strip<M: MultiplyAdd, const W: usize, const S: usize>(
    chunks: &[Taps],
    x: &[f32],
    row: usize,
    taps: &Range<usize>,
    out: &mut [f32],
) {
    let (channels, columns) = (chunks.len() * ROWS, (W - 1) * S + SIDE);
    assert!(!taps.is_empty() && taps.end <= SIDE, "{taps:?}");
    assert!(x.len() >= (taps.len() - 1) * row + columns * channels, "{columns} pixels of {channels}");
    assert!(out.len() >= W * channels, "room for {W} pixels");
    let (x, out) = (x.as_ptr(), out.as_mut_ptr());
    let (zero, six) = (f32x4_splat(0.0), f32x4_splat(6.0));
    for (index, chunk) in chunks.iter().enumerate() {
        for first in [0, 4] {
            // SAFETY: each pixel has `channels` numbers, four of which are here; `x` and `out` hold as many pixels as are
            // asked of them, as asserted; bias and taps have eight numbers.
            unsafe {
                let mut sums = [load(chunk.bias.as_ptr().add(first)); W];
                for (number, tap) in taps.clone().enumerate() {
                    let x = x.add(number * row + index * ROWS + first);
                    let taps = &chunk.taps[tap * SIDE..][..SIDE];
                    let weights = [
                        load(taps[0].as_ptr().add(first)),
                        load(taps[1].as_ptr().add(first)),
                        load(taps[2].as_ptr().add(first)),
                    ];
                    for column in 0..columns {
                        let value = load(x.add(column * channels));
                        for pixel in 0..W {
                            if column >= pixel * S && column < pixel * S + SIDE {
                                let weights = weights[column - pixel * S];
                                sums[pixel] = M::multiply_add(weights, value, sums[pixel]);
                            }
                        }
                    }
                }
                for (pixel, sum) in sums.iter().enumerate() {
                    let out = out.add(pixel * channels + index * ROWS + first);
                    v128_store(out.cast(), f32x4_pmin(f32x4_pmax(*sum, zero), six));
                }
            }
        }
    }
}

/// Four numbers.
///
/// # Safety
/// They must lie there.
#[inline(always)]
unsafe fn load(numbers: *const f32) -> v128 {
    // SAFETY: the caller's promise.
    unsafe { v128_load(numbers.cast()) }
}
