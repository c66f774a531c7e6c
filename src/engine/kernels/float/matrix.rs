//! A packed matrix in 32 bits with its bias: a layer, or a convolution of 1 by 1.

use super::{Panel, ROWS, TILE, Then, chosen::tile};

/// Activations of this many bytes stay in a near cache while all panels go over them.
const NEAR_BYTES: usize = 96 << 10;

/// `rows` by `columns`; `rows` is a multiple of eight.
pub struct FloatMatrix {
    rows: usize,
    columns: usize,
    /// Panel after panel, each a column after the other.
    panels: Vec<[f32; ROWS]>,
    bias: Vec<[f32; ROWS]>,
}

impl FloatMatrix {
    /// `weights` row by row. `None` where they are not whole rows, a multiple of eight, with a bias for each.
    pub fn pack(weights: &[f32], bias: &[f32]) -> Option<Self> {
        let rows = bias.len();
        let columns = weights.len().checked_div(rows)?;
        if !rows.is_multiple_of(ROWS) || columns == 0 || columns * rows != weights.len() {
            return None;
        }
        let panels = (0..rows / ROWS).flat_map(|panel| (0..columns).map(move |column| (panel, column))).map(
            |(panel, column)| std::array::from_fn(|row| weights[(panel * ROWS + row) * columns + column]),
        );
        Some(Self { rows, columns, panels: panels.collect(), bias: bias.as_chunks().0.to_vec() })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn bytes(&self) -> u64 {
        (size_of_val(self.panels.as_slice()) + size_of_val(self.bias.as_slice())) as u64
    }

    /// One row's weights.
    pub fn row(&self, row: usize) -> impl Iterator<Item = f32> {
        let first = row / ROWS * self.columns;
        self.panels[first..first + self.columns].iter().map(move |column| column[row % ROWS])
    }

    /// Multiplies with every pixel of `x`, [pixels][columns]; `out` is [pixels][rows].
    ///
    /// # Panics
    /// Where `x` are not whole pixels or `out` holds another number of them.
    pub fn multiply(&self, x: &[f32], then: Then, out: &mut [f32]) {
        let pixels = x.len() / self.columns;
        assert_eq!((x.len(), out.len()), (pixels * self.columns, pixels * self.rows), "whole pixels");
        let block = (NEAR_BYTES / size_of::<f32>() / self.columns).next_multiple_of(TILE);
        for (x, out) in x.chunks(block * self.columns).zip(out.chunks_mut(block * self.rows)) {
            let panels = self.panels.chunks_exact(self.columns).zip(&self.bias);
            for (panel, (columns, bias)) in panels.enumerate() {
                let tiles = x.chunks(TILE * self.columns).zip(out.chunks_mut(TILE * self.rows));
                for (x, out) in tiles {
                    self.tile(Panel { columns, bias }, x, then, &mut out[panel * ROWS..]);
                }
            }
        }
    }

    fn tile(&self, panel: Panel<'_>, x: &[f32], then: Then, out: &mut [f32]) {
        match x.len() / self.columns {
            1 => tile::<1>(panel, x, then, out, self.rows),
            2 => tile::<2>(panel, x, then, out, self.rows),
            3 => tile::<3>(panel, x, then, out, self.rows),
            _ => tile::<TILE>(panel, x, then, out, self.rows),
        }
    }
}
