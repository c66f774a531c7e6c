//! The kernels in vectors of 128 bits: the same numbers as in plain Rust, to the bit.

use std::{arch::wasm32::*, mem::MaybeUninit};

use super::{Bounds, Start, WIDTH};

/// As `plain::tile`.
///
/// # Panics
/// Where rows or room are fewer than are asked for.
#[inline(never)]
pub(super) fn tile<const R: usize>(
    rows: &[f32],
    panel: &[[f32; WIDTH]],
    start: Start<'_>,
    bounds: Bounds,
    out: &mut [MaybeUninit<f32>],
    stride: usize,
) {
    let depth = panel.len();
    assert!(rows.len() >= R * depth && out.len() >= (R - 1) * stride + WIDTH, "{R} rows of {depth}");
    let (rows, out) = (rows.as_ptr(), out.as_mut_ptr().cast::<f32>());
    // SAFETY: `rows` holds `R` rows of `depth` numbers, and `out` has room for eight numbers at each multiple of `stride`, as
    // asserted; panels and `start` are of eight numbers. Loads and stores need no alignment.
    unsafe {
        let mut sums: [[v128; 2]; R] = match start {
            Start::Rows(rows) => std::array::from_fn(|row| [f32x4_splat(rows[row]); 2]),
            Start::Columns(columns) => [[load(columns.as_ptr()), load(columns.as_ptr().add(4))]; R],
        };
        for (at, columns) in panel.iter().enumerate() {
            let columns = [load(columns.as_ptr()), load(columns.as_ptr().add(4))];
            for (row, sums) in sums.iter_mut().enumerate() {
                let number = v128_load32_splat(rows.add(row * depth + at).cast());
                sums[0] = f32x4_add(f32x4_mul(number, columns[0]), sums[0]);
                sums[1] = f32x4_add(f32x4_mul(number, columns[1]), sums[1]);
            }
        }
        let bounds = Splat::of(bounds);
        for (row, sums) in sums.iter().enumerate() {
            v128_store(out.add(row * stride).cast(), bounds.held(sums[0]));
            v128_store(out.add(row * stride + 4).cast(), bounds.held(sums[1]));
        }
    }
}

/// As `plain::integer_tile`.
///
/// # Panics
/// Where rows are fewer than are asked for.
#[inline(never)]
pub fn integer_tile<const R: usize>(rows: &[i16], panel: &[[i16; 2 * WIDTH]]) -> [[i32; WIDTH]; R] {
    let depth = 2 * panel.len();
    assert!(rows.len() >= R * depth, "{R} rows of {depth}");
    let rows = rows.as_ptr();
    let mut sums = [[i32x4_splat(0); 2]; R];
    let mut made = [[0; WIDTH]; R];
    // SAFETY: `rows` holds `R` rows of `depth` numbers, as asserted; panels are of 16 numbers, `made` of eight a row. Loads and
    // stores need no alignment.
    unsafe {
        for (at, pairs) in panel.iter().enumerate() {
            let pairs = [v128_load(pairs.as_ptr().cast()), v128_load(pairs.as_ptr().add(8).cast())];
            for (row, sums) in sums.iter_mut().enumerate() {
                let numbers = v128_load32_splat(rows.add(row * depth + 2 * at).cast());
                sums[0] = i32x4_add(i32x4_dot_i16x8(numbers, pairs[0]), sums[0]);
                sums[1] = i32x4_add(i32x4_dot_i16x8(numbers, pairs[1]), sums[1]);
            }
        }
        for (made, sums) in made.iter_mut().zip(sums) {
            v128_store(made.as_mut_ptr().cast(), sums[0]);
            v128_store(made.as_mut_ptr().add(4).cast(), sums[1]);
        }
    }
    made
}

/// As `plain::taps`.
///
/// # Panics
/// Where `out` is not in fours, or a tap lies beyond `x`.
pub fn taps(x: &[f32], taps: &[(usize, f32)], start: f32, bounds: Bounds, out: &mut [f32]) {
    let farthest = taps.iter().map(|(offset, _)| *offset).max().unwrap_or(0);
    assert!(out.len().is_multiple_of(4) && x.len() >= farthest + out.len(), "{} of {}", out.len(), x.len());
    let mut at = 0;
    // SAFETY: each piece of `out` lies in it, and under each tap there are as many numbers of `x`, as asserted.
    unsafe {
        while at + 16 <= out.len() {
            piece::<4>(x.as_ptr().add(at), taps, start, bounds, out.as_mut_ptr().add(at));
            at += 16;
        }
        while at < out.len() {
            piece::<1>(x.as_ptr().add(at), taps, start, bounds, out.as_mut_ptr().add(at));
            at += 4;
        }
    }
}

/// # Safety
/// `out` has room for `V` vectors, and so many lie in `x` from each tap on.
#[inline(always)]
unsafe fn piece<const V: usize>(
    x: *const f32,
    taps: &[(usize, f32)],
    start: f32,
    bounds: Bounds,
    out: *mut f32,
) {
    let mut sums = [f32x4_splat(start); V];
    for (offset, weight) in taps {
        let weight = f32x4_splat(*weight);
        for (vector, sum) in sums.iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            let x = unsafe { load(x.add(offset + 4 * vector)) };
            *sum = f32x4_add(f32x4_mul(weight, x), *sum);
        }
    }
    let bounds = Splat::of(bounds);
    for (vector, sum) in sums.into_iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { v128_store(out.add(4 * vector).cast(), bounds.held(sum)) };
    }
}

/// As `plain::hold`.
pub fn hold(numbers: &mut [f32], bounds: Bounds) {
    let splat = Splat::of(bounds);
    let (fours, rest) = numbers.as_chunks_mut::<4>();
    for four in fours {
        // SAFETY: four numbers.
        unsafe { v128_store(four.as_mut_ptr().cast(), splat.held(load(four.as_ptr()))) };
    }
    for number in rest {
        *number = f32x4_extract_lane::<0>(splat.held(f32x4_splat(*number)));
    }
}

struct Splat {
    least: v128,
    most: v128,
}

impl Splat {
    #[inline(always)]
    fn of(bounds: Bounds) -> Self {
        Self { least: f32x4_splat(bounds.least), most: f32x4_splat(bounds.most) }
    }

    /// These two are single instructions, where `f32x4_min` and `f32x4_max` are several.
    #[inline(always)]
    fn held(&self, numbers: v128) -> v128 {
        f32x4_pmin(f32x4_pmax(numbers, self.least), self.most)
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
