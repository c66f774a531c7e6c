//! Products of integers of 16 bits, whose sums are exact. Must not know what the integers stand for.

use super::{NEAR_BYTES, TILE, WIDTH, chosen::integer_tile};

/// Eight columns of a matrix after the other, two rows' numbers beside each other; what is beyond it is zero.
pub struct IntegerPanels {
    panels: Vec<[i16; 2 * WIDTH]>,
    depth: usize,
    columns: usize,
}

impl IntegerPanels {
    /// A matrix of `depth` rows by `columns`, whose numbers `at` tells by row and column.
    pub fn new(depth: usize, columns: usize, at: impl Fn(usize, usize) -> i16) -> Self {
        let number = |row, column| if row < depth && column < columns { at(row, column) } else { 0 };
        let mut panels = Vec::with_capacity(columns.div_ceil(WIDTH) * depth.div_ceil(2));
        for first in (0..columns).step_by(WIDTH) {
            let pair = |row| std::array::from_fn(|place| number(row + place % 2, first + place / 2));
            panels.extend((0..depth).step_by(2).map(pair));
        }
        Self { panels, depth, columns }
    }

    pub fn depth(&self) -> usize {
        self.depth
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Numbers of a row as [`Self::multiply`] takes it: the depth, made even.
    pub fn row(&self) -> usize {
        self.depth.next_multiple_of(2)
    }

    /// `rows` are [any][row]; each sum goes to `write`, by row and column.
    ///
    /// # Panics
    /// Where `rows` are not whole, or there is no depth.
    pub fn multiply(&self, rows: &[i16], mut write: impl FnMut(usize, usize, &[i32])) {
        let row = self.row();
        assert!(row > 0 && rows.len().is_multiple_of(row), "{} numbers in rows of {row}", rows.len());
        let near = (NEAR_BYTES / size_of::<i16>() / row).next_multiple_of(TILE).max(TILE);
        for (block, rows) in rows.chunks(near * row).enumerate() {
            for (number, panel) in self.panels.chunks_exact(row / 2).enumerate() {
                let first = number * WIDTH;
                let wide = WIDTH.min(self.columns - first);
                for (at, rows) in rows.chunks(TILE * row).enumerate() {
                    let at = block * near + at * TILE;
                    let mut told = |sums: &[[i32; WIDTH]]| {
                        for (below, sums) in sums.iter().enumerate() {
                            write(at + below, first, &sums[..wide]);
                        }
                    };
                    match rows.len() / row {
                        1 => told(&integer_tile::<1>(rows, panel)),
                        2 => told(&integer_tile::<2>(rows, panel)),
                        3 => told(&integer_tile::<3>(rows, panel)),
                        _ => told(&integer_tile::<TILE>(rows, panel)),
                    }
                }
            }
        }
    }
}
