//! The loop over strips that every quantised product runs, and which kernel a block takes in this build.

use super::{
    chosen,
    few_bits::{Affine2, Symmetric1, Symmetric3, Table4},
    layout::{Activation, Affine4, Affine5, PANEL, Symmetric6, Symmetric8},
    strip::{STRIP, Strip},
};
#[cfg(target_arch = "wasm32")]
use super::{layout::Wide, wide};

/// A kind of block, with its kernel for columns of `C`.
pub trait Block<C>: Copy {
    /// Panels that are multiplied together by more than one column, 1 or 2: each load of activations then serves both.
    const TOGETHER: usize;

    /// `P` panels of a strip, from panel `F` on, times `T` columns, all of one length: `sums[panel][column][row]`.
    fn dot<const S: usize, const F: usize, const P: usize, const T: usize>(
        strip: Strip<Self, S>,
        columns: [&[C]; T],
    ) -> [[[f32; PANEL]; T]; P];
}

/// The kernel of this build for each kind.
macro_rules! chosen {
    ($($block:ident by $kernel:ident, $together:expr;)*) => {$(
        impl Block<Activation> for $block {
            const TOGETHER: usize = $together;

            fn dot<const S: usize, const F: usize, const P: usize, const T: usize>(
                strip: Strip<Self, S>,
                columns: [&[Activation]; T],
            ) -> [[[f32; PANEL]; T]; P] {
                chosen::$kernel::<S, F, P, T>(strip, columns)
            }
        }
    )*};
}

chosen! {
    Symmetric1 by symmetric1, 1;
    Affine2 by affine2, 1;
    Symmetric3 by symmetric3, 1;
    Table4 by table4, 1;
    Affine4 by affine4, chosen::TOGETHER;
    // Two panels' unpacked weights would take all sixteen registers.
    Affine5 by affine5, 1;
    Symmetric6 by symmetric6, chosen::TOGETHER;
}
#[cfg(any(not(target_arch = "wasm32"), feature = "relaxed-simd"))]
chosen! {
    Symmetric8 by symmetric8, chosen::TOGETHER;
}

#[cfg(target_arch = "wasm32")]
impl Block<Wide> for Symmetric8 {
    const TOGETHER: usize = 2;

    fn dot<const S: usize, const F: usize, const P: usize, const T: usize>(
        strip: Strip<Self, S>,
        columns: [&[Wide]; T],
    ) -> [[[f32; PANEL]; T]; P] {
        wide::symmetric8::<S, F, P, T>(strip, columns)
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
pub fn multiply<B: Block<C>, C>(blocks: &[B], length: usize, rows: usize, all: &[C], sums: &mut Sums) {
    let interleaved = blocks.len() / (length * STRIP) * length * STRIP;
    let (strips, panels) = blocks.split_at(interleaved);
    by_strips::<B, C, STRIP>(strips.as_chunks().0, length, 0, rows, all, sums);
    by_strips::<B, C, 1>(panels.as_chunks().0, length, interleaved / length * PANEL, rows, all, sums);
}

/// Strips of `S` panels; their rows begin with `first`.
fn by_strips<B: Block<C>, C, const S: usize>(
    mut rest: &[[B; S]],
    length: usize,
    mut first: usize,
    rows: usize,
    all: &[C],
    sums: &mut Sums,
) {
    while rest.len() >= length {
        let strip = Strip::first_of(rest, length);
        let mut to = Place { first, rows, sums: &mut *sums };
        if all.len() == length {
            // One column leaves registers for the sums of all panels.
            to.put(0, 0, &B::dot::<S, 0, S, 1>(strip, [all]));
        } else if S == 1 {
            by_columns::<B, C, S, 0, 1>(strip, length, all, &mut to);
        } else if B::TOGETHER == 2 {
            by_columns::<B, C, S, 0, 2>(strip, length, all, &mut to);
            by_columns::<B, C, S, 2, 2>(strip, length, all, &mut to);
        } else {
            by_columns::<B, C, S, 0, 1>(strip, length, all, &mut to);
            by_columns::<B, C, S, 1, 1>(strip, length, all, &mut to);
            by_columns::<B, C, S, 2, 1>(strip, length, all, &mut to);
            by_columns::<B, C, S, 3, 1>(strip, length, all, &mut to);
        }
        (rest, first) = (&rest[length..], first + S * PANEL);
    }
}

/// `P` panels of the strip, from panel `F` on, by all columns, a tile after the other.
fn by_columns<B: Block<C>, C, const S: usize, const F: usize, const P: usize>(
    strip: Strip<B, S>,
    length: usize,
    all: &[C],
    to: &mut Place,
) {
    let columns = all.len() / length;
    for t in (0..columns).step_by(TILE) {
        let tile = &all[t * length..];
        match columns - t {
            1 => to.put(F, t, &B::dot::<S, F, P, 1>(strip, columns_of(tile, length))),
            2 => to.put(F, t, &B::dot::<S, F, P, 2>(strip, columns_of(tile, length))),
            3 => to.put(F, t, &B::dot::<S, F, P, 3>(strip, columns_of(tile, length))),
            _ => to.put(F, t, &B::dot::<S, F, P, TILE>(strip, columns_of(tile, length))),
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

/// Where a strip's sums go: its rows begin with `first`.
struct Place<'a, 'b> {
    first: usize,
    rows: usize,
    sums: &'a mut Sums<'b>,
}

impl Place<'_, '_> {
    /// Writes the sums of panels by columns: from panel `from` of the strip and from column `t` on.
    #[inline(always)]
    fn put<const P: usize, const T: usize>(
        &mut self,
        from: usize,
        t: usize,
        results: &[[[f32; PANEL]; T]; P],
    ) {
        let Sums { out, stride, offset } = &mut *self.sums;
        for (panel, results) in results.iter().enumerate() {
            let first = self.first + (from + panel) * PANEL;
            let rows = PANEL.min(self.rows - first);
            for (i, result) in results.iter().enumerate() {
                let out = &mut out[(t + i) * *stride + *offset + first..];
                // A copy of four is one store; one of any length is a call into the browser.
                match out.first_chunk_mut::<PANEL>() {
                    Some(out) if rows == PANEL => *out = *result,
                    _ => out[..rows].copy_from_slice(&result[..rows]),
                }
            }
        }
    }
}

fn columns_of<C, const T: usize>(tile: &[C], length: usize) -> [&[C]; T] {
    std::array::from_fn(|t| &tile[t * length..][..length])
}
