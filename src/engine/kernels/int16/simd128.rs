//! The panel in fixed-width SIMD, which multiplies eight columns and adds them by twos in one instruction.

use std::arch::wasm32::*;

use super::{Block, LANES, Lanes, PANEL, Then};
use crate::engine::kernels::elementwise::MAGIC;

/// As [`super::plain::panel`].
pub fn panel(
    panel: &[Block],
    scales: &[f32; PANEL],
    x: &[Lanes],
    factors: &[f32],
    then: Then,
    out: &mut [f32],
    stride: usize,
) {
    let (length, rows) = (panel.len(), factors.len());
    assert_eq!(x.len(), rows * length, "rows of {length}");
    assert!(rows == 0 || out.len() >= (rows - 1) * stride + PANEL, "room for {rows} rows");
    let (mut x, mut out) = (x.as_ptr(), out.as_mut_ptr());
    // SAFETY: `x` has `rows` times `length` vectors, and `out` room for four numbers at each multiple of `stride`, as
    // asserted. Wasm loads and stores need no alignment.
    unsafe {
        let scales = v128_load(scales.as_ptr().cast());
        let (pairs, rest) = factors.as_chunks::<2>();
        for [one, other] in pairs {
            let sums = sums(panel, [x, x.add(length)]);
            put(sums[0], scales, *one, then, out);
            put(sums[1], scales, *other, then, out.add(stride));
            (x, out) = (x.add(2 * length), out.add(2 * stride));
        }
        if let [factor] = rest {
            put(sums(panel, [x])[0], scales, *factor, then, out);
        }
    }
}

/// Four rows' products with each of `T` columns, added by twos.
///
/// # Safety
/// Each of `columns` must be as long as the panel.
#[inline(always)]
unsafe fn sums<const T: usize>(panel: &[Block], mut columns: [*const Lanes; T]) -> [[v128; PANEL]; T] {
    let mut sums = [[i32x4_splat(0); PANEL]; T];
    for Block(rows) in panel {
        let weights: [v128; PANEL] = [load(&rows[0]), load(&rows[1]), load(&rows[2]), load(&rows[3])];
        for t in 0..T {
            // SAFETY: the caller's promise.
            let activations = unsafe {
                let activations = load(&*columns[t]);
                columns[t] = columns[t].add(1);
                activations
            };
            for row in 0..PANEL {
                sums[t][row] = i32x4_add(sums[t][row], i32x4_dot_i16x8(weights[row], activations));
            }
        }
    }
    sums
}

/// Each row's four sums by its scale and `factor`.
///
/// # Safety
/// Four numbers must lie at `out`.
#[inline(always)]
unsafe fn put([a, b, c, d]: [v128; PANEL], scales: v128, factor: f32, then: Then, out: *mut f32) {
    let pairs = |a, b| i32x4_add(i32x4_shuffle::<0, 4, 2, 6>(a, b), i32x4_shuffle::<1, 5, 3, 7>(a, b));
    let (ab, cd) = (pairs(a, b), pairs(c, d));
    let sums = i32x4_add(i64x2_shuffle::<0, 2>(ab, cd), i64x2_shuffle::<1, 3>(ab, cd));
    let sums = f32x4_mul(f32x4_convert_i32x4(sums), f32x4_mul(scales, f32x4_splat(factor)));
    // SAFETY: the caller's promise.
    unsafe {
        let sums = match then {
            Then::Write => sums,
            Then::Add => f32x4_add(v128_load(out.cast()), sums),
        };
        v128_store(out.cast(), sums);
    }
}

/// As [`super::plain::round`].
pub fn round(values: &[f32], inverse: f32, out: &mut [Lanes]) {
    let (inverse, magic) = (f32x4_splat(inverse), f32x4_splat(MAGIC));
    for (values, out) in values.as_chunks::<LANES>().0.iter().zip(out) {
        let values = values.as_ptr().cast::<v128>();
        // SAFETY: eight numbers are read and eight written; wasm needs no alignment.
        unsafe {
            let whole = |value| i32x4_sub(f32x4_add(f32x4_mul(value, inverse), magic), magic);
            let (low, high) = (whole(v128_load(values)), whole(v128_load(values.add(1))));
            v128_store(out.0.as_mut_ptr().cast(), i16x8_narrow_i32x4(low, high));
        }
    }
}

#[inline(always)]
fn load(lanes: &Lanes) -> v128 {
    // SAFETY: 16 bytes are read from an array of 16; wasm loads need no alignment.
    unsafe { v128_load(lanes.0.as_ptr().cast()) }
}
