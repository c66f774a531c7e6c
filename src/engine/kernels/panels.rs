//! The loop over panels that every quantised product runs, and which kernel a block takes in this build.

use super::{
    chosen,
    layout::{Activation, Affine4, PANEL, Symmetric8},
};

/// A kind of block, with its kernel.
pub trait Block: Sized {
    /// What it is multiplied with.
    type Column;
    /// One panel times `T` columns: `sums[t][row]`.
    fn dot<const T: usize>(panel: &[Self], columns: [&[Self::Column]; T]) -> [[f32; PANEL]; T];
}

impl Block for Affine4 {
    type Column = Activation;

    fn dot<const T: usize>(panel: &[Self], columns: [&[Activation]; T]) -> [[f32; PANEL]; T] {
        chosen::affine4(panel, columns)
    }
}

impl Block for Symmetric8 {
    type Column = Activation;

    fn dot<const T: usize>(panel: &[Self], columns: [&[Activation]; T]) -> [[f32; PANEL]; T] {
        chosen::symmetric8(panel, columns)
    }
}

/// Columns of activations that a kernel takes at once.
const TILE: usize = 4;

/// Where sums go: column `t`'s rows from `out[t * stride + offset]` on.
pub struct Sums<'a> {
    pub out: &'a mut [f32],
    pub stride: usize,
    pub offset: usize,
}

/// Multiplies panels of `length` blocks with one or more columns of `length` blocks each, one column after the
/// other. Of the last panel only what makes up `rows` is written.
pub fn multiply<B: Block>(panels: &[B], length: usize, rows: usize, all: &[B::Column], sums: &mut Sums) {
    let columns = all.len() / length;
    for (index, panel) in panels.chunks_exact(length).enumerate() {
        let first = index * PANEL;
        let mut t = 0;
        while t < columns {
            let step = TILE.min(columns - t);
            let tile = &all[t * length..];
            let rows = PANEL.min(rows - first);
            let mut put = |results: &[[f32; PANEL]]| {
                for (i, result) in results.iter().enumerate() {
                    let out = &mut sums.out[(t + i) * sums.stride + sums.offset + first..];
                    // A copy of four is one store; one of any length is a call into the browser.
                    match out.first_chunk_mut::<PANEL>() {
                        Some(out) if rows == PANEL => *out = *result,
                        _ => out[..rows].copy_from_slice(&result[..rows]),
                    }
                }
            };
            match step {
                1 => put(&B::dot::<1>(panel, columns_of(tile, length))),
                2 => put(&B::dot::<2>(panel, columns_of(tile, length))),
                3 => put(&B::dot::<3>(panel, columns_of(tile, length))),
                _ => put(&B::dot::<TILE>(panel, columns_of(tile, length))),
            }
            t += step;
        }
    }
}

fn columns_of<C, const T: usize>(tile: &[C], length: usize) -> [&[C]; T] {
    std::array::from_fn(|t| &tile[t * length..][..length])
}
