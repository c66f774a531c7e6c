//! Kernels beside plain loops: in wasm those of vectors, elsewhere those that stand for them. Must not know graphs.

use super::written::scattered;
use crate::kernels::{self, Bounds, IntegerPanels, Panels, Sums};

const BOUNDS: Bounds = Bounds { least: -0.75, most: 0.5 };

fn held(number: f32) -> f32 {
    number.clamp(BOUNDS.least, BOUNDS.most)
}

/// Rows, columns and depths that fill no tile, panel or pair, and those that do.
const SIZES: [[usize; 3]; 6] = [[1, 1, 1], [3, 7, 5], [4, 8, 16], [5, 9, 2], [70, 17, 33], [6, 24, 700]];

/// Each product is rounded before it is added, in the order of the depth: so bits are the same everywhere.
#[test]
fn products_are_those_of_loops_to_the_bit() {
    for [count, columns, depth] in SIZES {
        let (rows, matrix, bias) = (scattered(count * depth), scattered(depth * columns), scattered(columns));
        let panels = Panels::new(depth, columns, |row, column| matrix[row * columns + column]);
        for (sums, begin) in [(Sums::Zero, &vec![0.0; columns]), (Sums::Columns(&bias), &bias)] {
            let made = panels.multiply(&rows, sums, BOUNDS);
            assert_eq!(made.len(), count * columns);
            for (at, made) in made.into_iter().enumerate() {
                let (row, column) = (at / columns, at % columns);
                let sum = (0..depth).fold(begin[column], |sum, at| {
                    sum + rows[row * depth + at] * matrix[at * columns + column]
                });
                assert_eq!(
                    made.to_bits(),
                    held(sum).to_bits(),
                    "{row} {column} of {count} {columns} {depth}"
                );
            }
        }
    }
}

#[test]
fn products_of_integers_are_exact_at_the_ends_of_their_range() {
    for [count, columns, depth] in SIZES {
        let ends = |at: usize| [255_i16, -255, 17, -3, 0][at % 5];
        let panels = IntegerPanels::new(depth, columns, |row, column| ends(row * 3 + column));
        let mut rows = vec![0; count * panels.row()];
        for (row, numbers) in rows.chunks_exact_mut(panels.row()).enumerate() {
            numbers[..depth].iter_mut().enumerate().for_each(|(at, number)| *number = ends(row + at));
        }
        let mut told = 0;
        panels.multiply(&rows, |row, first, sums| {
            for (column, sum) in sums.iter().enumerate() {
                let products =
                    (0..depth).map(|at| i32::from(ends(row + at)) * i32::from(ends(at * 3 + first + column)));
                assert_eq!(*sum, products.sum::<i32>(), "{row} {} of {depth}", first + column);
                told += 1;
            }
        });
        assert_eq!(told, count * columns);
    }
}

#[test]
fn shifted_sums_are_those_of_loops_to_the_bit() {
    let x = scattered(200);
    let taps = [(0, 0.5), (3, -0.25), (57, 1.5)];
    for length in [4, 16, 36, 140] {
        let mut out = vec![f32::NAN; length];
        kernels::taps(&x, &taps, 0.125, BOUNDS, &mut out);
        for (at, out) in out.iter().enumerate() {
            let sum = taps.iter().fold(0.125, |sum, (offset, weight)| sum + weight * x[at + offset]);
            assert_eq!(out.to_bits(), held(sum).to_bits(), "{at} of {length}");
        }
    }
}

#[test]
fn what_is_no_number_is_held_as_none() {
    let mut numbers = [f32::NAN, -2.0, 0.25, 7.0, f32::NAN, f32::INFINITY];
    kernels::hold(&mut numbers, BOUNDS);
    assert!(numbers[0].is_nan() && numbers[4].is_nan());
    assert_eq!([numbers[1], numbers[2], numbers[3], numbers[5]], [-0.75, 0.25, 0.5, 0.5]);
}
