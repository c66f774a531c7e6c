//! A panel of keys or values times queries or weights: the inner loop of attention, for each kind of build.

use super::layout::Cell;
use crate::engine::kernels::layout::{GROUP, PANEL};

/// The largest quant of a query or a weight. Fourteen bits: with 8 there, and 8 in the cache, one answer in a
/// hundred came out otherwise (docs/PERFORMANCE.md); and 1,024 products with 8-bit numbers still fit 32 bits.
pub const LARGEST: f32 = 8191.0;

#[cfg(not(target_arch = "wasm32"))]
pub use self::plain as dot;
#[cfg(target_arch = "wasm32")]
pub use self::vector::dot;

/// Four rows times `T` columns, each sum times its row's and its column's scale: `sums[t][row]`. A column has four
/// quants for each cell of the panel.
pub fn plain<const T: usize>(
    panel: &[Cell],
    rows: &[f32; PANEL],
    columns: [&[i16]; T],
    scales: [f32; T],
) -> [[f32; PANEL]; T] {
    std::array::from_fn(|t| {
        let mut dots = [0i32; PANEL];
        for (cell, numbers) in panel.iter().zip(columns[t].chunks_exact(GROUP)) {
            for (dot, quants) in dots.iter_mut().zip(cell.chunks_exact(GROUP)) {
                for (quant, number) in quants.iter().zip(numbers) {
                    // What no model should give, numbers that are none, may add up to more than 32 bits.
                    *dot = dot.wrapping_add(i32::from(*quant) * i32::from(*number));
                }
            }
        }
        std::array::from_fn(|row| dots[row] as f32 * rows[row] * scales[t])
    })
}

#[cfg(target_arch = "wasm32")]
mod vector {
    use std::arch::wasm32::*;

    use super::{Cell, GROUP, PANEL};

    /// As [`super::plain`].
    #[inline(always)]
    pub fn dot<const T: usize>(
        panel: &[Cell],
        rows: &[f32; PANEL],
        columns: [&[i16]; T],
        scales: [f32; T],
    ) -> [[f32; PANEL]; T] {
        assert!(columns.iter().all(|column| column.len() >= panel.len() * GROUP));
        // Rows widened to 16 bits; two sums a row, added at the end.
        let mut dots = [[i32x4_splat(0); 2]; T];
        let (pairs, rest) = panel.as_chunks::<2>();
        for (index, [first, second]) in pairs.iter().enumerate() {
            let numbers = columns.map(|column| &column[index * 2 * GROUP..]);
            // SAFETY: eight numbers are left in each column, as was asserted.
            unsafe {
                add(&mut dots, first, numbers.map(|numbers| numbers.as_ptr()));
                add(&mut dots, second, numbers.map(|numbers| numbers.as_ptr().add(GROUP)));
            }
        }
        for cell in rest {
            let last = (panel.len() - 1) * GROUP;
            // SAFETY: four numbers are left in each column, as was asserted.
            unsafe { add(&mut dots, cell, columns.map(|column| column.as_ptr().add(last))) };
        }
        // SAFETY: 16 bytes are read from an array of 16; wasm loads need no alignment.
        let rows = unsafe { v128_load(rows.as_ptr().cast()) };
        let mut sums = [[0.0; PANEL]; T];
        for t in 0..T {
            let [first, second] = dots[t];
            let even = i32x4_shuffle::<0, 2, 4, 6>(first, second);
            let odd = i32x4_shuffle::<1, 3, 5, 7>(first, second);
            let sum = f32x4_mul(f32x4_convert_i32x4(i32x4_add(even, odd)), rows);
            // SAFETY: 16 bytes are written to an array of 16; wasm stores need no alignment.
            unsafe { v128_store(sums[t].as_mut_ptr().cast(), f32x4_mul(sum, f32x4_splat(scales[t]))) };
        }
        sums
    }

    /// Adds one cell times four numbers of each column.
    ///
    /// # Safety
    /// Each pointer must be good for four numbers.
    #[inline(always)]
    unsafe fn add<const T: usize>(dots: &mut [[v128; 2]; T], cell: &Cell, numbers: [*const i16; T]) {
        // SAFETY: a cell has 16 bytes; wasm loads need no alignment.
        let quants = unsafe { v128_load(cell.as_ptr().cast()) };
        let (first, second) = (i16x8_extend_low_i8x16(quants), i16x8_extend_high_i8x16(quants));
        for t in 0..T {
            // SAFETY: the caller's; wasm loads need no alignment.
            let four = unsafe { v128_load64_splat(numbers[t].cast()) };
            dots[t][0] = i32x4_add(dots[t][0], i32x4_dot_i16x8(first, four));
            dots[t][1] = i32x4_add(dots[t][1], i32x4_dot_i16x8(second, four));
        }
    }
}
