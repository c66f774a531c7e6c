//! Products of rows with panels of columns, tile by tile. Must not know where rows and columns come from.

use std::mem::MaybeUninit;

use super::{Bounds, NEAR_BYTES, Start, TILE, WIDTH, chosen::tile};

/// Eight columns of a matrix after the other, each panel `depth` long; what is beyond the last column is zero.
pub struct Panels {
    panels: Vec<[f32; WIDTH]>,
    depth: usize,
    columns: usize,
}

/// What sums begin with.
#[derive(Clone, Copy)]
pub enum Sums<'a> {
    Zero,
    /// A number for each row.
    Rows(&'a [f32]),
    /// A number for each column.
    Columns(&'a [f32]),
}

impl Panels {
    /// A matrix of `depth` rows by `columns`, whose numbers `at` tells by row and column.
    pub fn new(depth: usize, columns: usize, at: impl Fn(usize, usize) -> f32) -> Self {
        let mut panels = Vec::with_capacity(columns.div_ceil(WIDTH) * depth);
        for first in (0..columns).step_by(WIDTH) {
            panels.extend((0..depth).map(|row| {
                std::array::from_fn(
                    |column| {
                        if first + column < columns { at(row, first + column) } else { 0.0 }
                    },
                )
            }));
        }
        Self { panels, depth, columns }
    }

    pub fn depth(&self) -> usize {
        self.depth
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// `rows` are [any][depth]; what is made is [as many][columns].
    ///
    /// # Panics
    /// Where `rows` are not whole.
    pub fn multiply(&self, rows: &[f32], sums: Sums<'_>, bounds: Bounds) -> Vec<f32> {
        let count = rows.len() / self.depth;
        let mut made = Vec::with_capacity(count * self.columns);
        let room = &mut made.spare_capacity_mut()[..count * self.columns];
        product(rows, &self.panels, self.depth, self.columns, sums, bounds, room, self.columns);
        // SAFETY: `product` wrote each of them.
        unsafe { made.set_len(count * self.columns) };
        made
    }
}

/// Multiplies `rows`, [any][depth], with panels of `columns` columns; row `r` of what is made lies at `r * stride`.
///
/// # Panics
/// Where rows are not whole, panels or room too few, or there is no depth.
#[allow(
    clippy::too_many_arguments,
    reason = "two matrices, their lengths, and what becomes of their product"
)]
pub fn product(
    rows: &[f32],
    panels: &[[f32; WIDTH]],
    depth: usize,
    columns: usize,
    sums: Sums<'_>,
    bounds: Bounds,
    out: &mut [MaybeUninit<f32>],
    stride: usize,
) {
    assert!(depth > 0 && rows.len().is_multiple_of(depth), "{} numbers in rows of {depth}", rows.len());
    assert_eq!(panels.len(), columns.div_ceil(WIDTH) * depth, "panels of {depth}");
    let near = (NEAR_BYTES / size_of::<f32>() / depth).next_multiple_of(TILE).max(TILE);
    for (block, rows) in rows.chunks(near * depth).enumerate() {
        for (number, panel) in panels.chunks_exact(depth).enumerate() {
            let first = number * WIDTH;
            let wide = WIDTH.min(columns - first);
            let mut begin = [0.0; WIDTH];
            if let Sums::Columns(numbers) = sums {
                begin.iter_mut().zip(&numbers[first..]).for_each(|(to, from)| *to = *from);
            }
            for (at, rows) in rows.chunks(TILE * depth).enumerate() {
                let row = block * near + at * TILE;
                let out = &mut out[row * stride + first..];
                let start = match sums {
                    Sums::Zero | Sums::Columns(_) => Start::Columns(&begin),
                    Sums::Rows(numbers) => Start::Rows(&numbers[row..]),
                };
                match rows.len() / depth {
                    1 => part::<1>(rows, panel, start, bounds, out, stride, wide),
                    2 => part::<2>(rows, panel, start, bounds, out, stride, wide),
                    3 => part::<3>(rows, panel, start, bounds, out, stride, wide),
                    _ => part::<TILE>(rows, panel, start, bounds, out, stride, wide),
                }
            }
        }
    }
}

/// A tile of which `wide` columns are wanted.
#[inline(always)]
fn part<const R: usize>(
    rows: &[f32],
    panel: &[[f32; WIDTH]],
    start: Start<'_>,
    bounds: Bounds,
    out: &mut [MaybeUninit<f32>],
    stride: usize,
    wide: usize,
) {
    if wide == WIDTH {
        return tile::<R>(rows, panel, start, bounds, out, stride);
    }
    let mut whole = [MaybeUninit::uninit(); TILE * WIDTH];
    tile::<R>(rows, panel, start, bounds, &mut whole, WIDTH);
    for row in 0..R {
        out[row * stride..][..wide].copy_from_slice(&whole[row * WIDTH..][..wide]);
    }
}

/// One panel: for each offset the eight numbers of `x` that lie at `places` from it.
///
/// # Panics
/// Where one lies beyond `x`.
pub fn pack(x: &[f32], offsets: &[usize], places: &[usize; WIDTH], panel: &mut [[f32; WIDTH]]) {
    let first = places[0];
    let run = places.iter().enumerate().take_while(|(at, place)| **place == first + at).count();
    if run == WIDTH {
        for (to, offset) in panel.iter_mut().zip(offsets) {
            to.copy_from_slice(&x[offset + first..][..WIDTH]);
        }
    } else {
        for (to, offset) in panel.iter_mut().zip(offsets) {
            let x = &x[*offset..];
            for (to, place) in to.iter_mut().zip(places) {
                *to = x[*place];
            }
        }
    }
}
