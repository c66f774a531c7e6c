//! The loop over panels that every quantised product runs, and which kernel a block takes in this build.

use super::{
    chosen,
    few_bits::{Affine2, Symmetric1, Symmetric3, Table4},
    layout::{Activation, Affine4, Affine5, PANEL, Symmetric6, Symmetric8},
};
#[cfg(target_arch = "wasm32")]
use super::{layout::Wide, wide};

/// A kind of block, with its kernel for columns of `C`.
pub trait Block<C>: Sized {
    /// `P` panels times `T` columns, all of one length: `sums[panel][column][row]`.
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[C]; T],
    ) -> [[[f32; PANEL]; T]; P];
}

impl Block<Activation> for Affine4 {
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[Activation]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        chosen::affine4(panels, columns)
    }
}

impl Block<Activation> for Affine5 {
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[Activation]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        chosen::affine5(panels, columns)
    }
}

impl Block<Activation> for Symmetric6 {
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[Activation]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        chosen::symmetric6(panels, columns)
    }
}

impl Block<Activation> for Symmetric1 {
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[Activation]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        chosen::symmetric1(panels, columns)
    }
}

impl Block<Activation> for Affine2 {
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[Activation]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        chosen::affine2(panels, columns)
    }
}

impl Block<Activation> for Symmetric3 {
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[Activation]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        chosen::symmetric3(panels, columns)
    }
}

impl Block<Activation> for Table4 {
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[Activation]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        chosen::table4(panels, columns)
    }
}

#[cfg(any(not(target_arch = "wasm32"), feature = "relaxed-simd"))]
impl Block<Activation> for Symmetric8 {
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[Activation]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        chosen::symmetric8(panels, columns)
    }
}

#[cfg(target_arch = "wasm32")]
impl Block<Wide> for Symmetric8 {
    fn dot<const P: usize, const T: usize>(
        panels: [&[Self]; P],
        columns: [&[Wide]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        wide::symmetric8(panels, columns)
    }
}

/// Columns of activations that a kernel takes at once.
const TILE: usize = 4;
/// Panels that it takes at once where it takes so many columns: each load of activations then serves both.
const PAIRED: usize = 2;

/// Where sums go: column `t`'s rows from `out[t * stride + offset]` on.
pub struct Sums<'a> {
    pub out: &'a mut [f32],
    pub stride: usize,
    pub offset: usize,
}

/// Multiplies panels of `length` blocks with one or more columns of `length` blocks each, one column after the
/// other. Of the last panel only what makes up `rows` is written.
pub fn multiply<B: Block<C>, C>(panels: &[B], length: usize, rows: usize, all: &[C], sums: &mut Sums) {
    let columns = all.len() / length;
    let tiled = columns / TILE * TILE;
    for (index, panels) in panels.chunks(length * PAIRED).enumerate() {
        let first = index * PAIRED * PANEL;
        let pair = (panels.len() == length * PAIRED).then(|| panels.split_at(length));
        let from = match pair {
            Some((one, other)) => {
                for t in (0..tiled).step_by(TILE) {
                    let tile = columns_of::<_, TILE>(&all[t * length..], length);
                    let [one, other] = B::dot([one, other], tile);
                    put(sums, t, first, rows, &one);
                    put(sums, t, first + PANEL, rows, &other);
                }
                tiled
            }
            None => 0,
        };
        for (panel, first) in panels.chunks_exact(length).zip((first..).step_by(PANEL)) {
            let mut t = from;
            while t < columns {
                let tile = &all[t * length..];
                let step = TILE.min(columns - t);
                match step {
                    1 => put(sums, t, first, rows, &B::dot([panel], columns_of::<_, 1>(tile, length))[0]),
                    2 => put(sums, t, first, rows, &B::dot([panel], columns_of::<_, 2>(tile, length))[0]),
                    3 => put(sums, t, first, rows, &B::dot([panel], columns_of::<_, 3>(tile, length))[0]),
                    _ => put(sums, t, first, rows, &B::dot([panel], columns_of::<_, TILE>(tile, length))[0]),
                }
                t += step;
            }
        }
    }
}

/// As [`multiply`], by 16-bit products, unless an instruction for 8-bit ones is better.
pub fn multiply_symmetric8(
    panels: &[Symmetric8],
    length: usize,
    rows: usize,
    all: &[Activation],
    sums: &mut Sums,
) {
    #[cfg(target_arch = "wasm32")]
    let widens = !chosen::has_dot_instruction();
    #[cfg(target_arch = "wasm32")]
    if widens {
        wide::with(all, |all| multiply(panels, length, rows, all, sums));
    }
    #[cfg(not(target_arch = "wasm32"))]
    let widens = false;
    #[cfg(any(not(target_arch = "wasm32"), feature = "relaxed-simd"))]
    if !widens {
        multiply(panels, length, rows, all, sums);
    }
}

/// Writes one panel's sums, from column `t` and row `first` on.
#[inline(always)]
fn put(sums: &mut Sums, t: usize, first: usize, rows: usize, results: &[[f32; PANEL]]) {
    let rows = PANEL.min(rows - first);
    for (i, result) in results.iter().enumerate() {
        let out = &mut sums.out[(t + i) * sums.stride + sums.offset + first..];
        // A copy of four is one store; one of any length is a call into the browser.
        match out.first_chunk_mut::<PANEL>() {
            Some(out) if rows == PANEL => *out = *result,
            _ => out[..rows].copy_from_slice(&result[..rows]),
        }
    }
}

fn columns_of<C, const T: usize>(tile: &[C], length: usize) -> [&[C]; T] {
    std::array::from_fn(|t| &tile[t * length..][..length])
}
