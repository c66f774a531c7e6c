//! The kernels in plain Rust: what native builds run, and what the vector ones are held to.

use std::mem::MaybeUninit;

use super::{Bounds, Start, WIDTH};

/// Multiplies `R` rows, each `depth` numbers after the one before, with a panel of `depth` columns' pieces, from sums that begin at
/// `start`. Row `r`'s eight sums, within `bounds`, go to `out[r * stride..][..8]`.
pub(super) fn tile<const R: usize>(
    rows: &[f32],
    panel: &[[f32; WIDTH]],
    start: Start<'_>,
    bounds: Bounds,
    out: &mut [MaybeUninit<f32>],
    stride: usize,
) {
    let depth = panel.len();
    let mut sums: [[f32; WIDTH]; R] = match start {
        Start::Rows(rows) => std::array::from_fn(|row| [rows[row]; WIDTH]),
        Start::Columns(columns) => [*columns; R],
    };
    for (at, columns) in panel.iter().enumerate() {
        for (row, sums) in sums.iter_mut().enumerate() {
            let number = rows[row * depth + at];
            for (sum, column) in sums.iter_mut().zip(columns) {
                *sum += number * column;
            }
        }
    }
    for (row, sums) in sums.into_iter().enumerate() {
        for (out, sum) in out[row * stride..][..WIDTH].iter_mut().zip(sums) {
            out.write(held(sum, bounds));
        }
    }
}

/// As [`tile`], of integers whose pairs of neighbours lie together: a panel holds two numbers of each of eight columns at a time.
pub fn integer_tile<const R: usize>(rows: &[i16], panel: &[[i16; 2 * WIDTH]]) -> [[i32; WIDTH]; R] {
    let depth = 2 * panel.len();
    let mut sums = [[0; WIDTH]; R];
    for (at, pairs) in panel.iter().enumerate() {
        for (row, sums) in sums.iter_mut().enumerate() {
            let numbers = &rows[row * depth + 2 * at..][..2];
            for (sum, pair) in sums.iter_mut().zip(pairs.as_chunks::<2>().0) {
                *sum +=
                    i32::from(numbers[0]) * i32::from(pair[0]) + i32::from(numbers[1]) * i32::from(pair[1]);
            }
        }
    }
    sums
}

/// `out[i]` becomes `start` with, for each tap, its weight times `x[i + its offset]`, within `bounds`. `out` is in fours.
pub fn taps(x: &[f32], taps: &[(usize, f32)], start: f32, bounds: Bounds, out: &mut [f32]) {
    let length = out.len();
    out.fill(start);
    for (offset, weight) in taps {
        for (out, x) in out.iter_mut().zip(&x[*offset..][..length]) {
            *out += weight * x;
        }
    }
    hold(out, bounds);
}

/// Holds each number within bounds.
pub fn hold(numbers: &mut [f32], bounds: Bounds) {
    for number in numbers {
        *number = held(*number, bounds);
    }
}

fn held(number: f32, bounds: Bounds) -> f32 {
    let number = if number < bounds.least { bounds.least } else { number };
    if number > bounds.most { bounds.most } else { number }
}
