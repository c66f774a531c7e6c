//! The tile that vector builds share, over one way of multiplying and adding.

use std::arch::wasm32::*;

use super::{Panel, ROWS, Then};

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

/// Four numbers.
///
/// # Safety
/// They must lie there.
#[inline(always)]
unsafe fn load(numbers: *const f32) -> v128 {
    // SAFETY: the caller's promise.
    unsafe { v128_load(numbers.cast()) }
}
