//! A convolution of 3 by 3 on each channel by itself, over pixels whose channels lie together.
//!
//! A few pixels of a row are computed at once, which share the loads of weights and of what lies under them.

use std::ops::Range;

use super::{ROWS, SIDE, TAPS, Taps, chosen::strip};

/// Padded by a pixel of zeros on each side, ReLU6 behind it.
pub struct Depthwise {
    /// Channels in chunks: for each the bias, and the weights of the nine taps row by row.
    chunks: Vec<Taps>,
    /// A pixel outside of the image.
    outside: Vec<[f32; ROWS]>,
}

impl Depthwise {
    /// `weights` [3 rows][3 columns][channels]. `None` where they are not that, or channels no multiple of eight.
    pub fn pack(weights: &[f32], bias: &[f32]) -> Option<Self> {
        let channels = bias.len();
        if channels == 0 || !channels.is_multiple_of(ROWS) || weights.len() != TAPS * channels {
            return None;
        }
        let chunks = bias.as_chunks().0.iter().enumerate().map(|(chunk, bias)| {
            let taps = std::array::from_fn(|tap| {
                std::array::from_fn(|lane| weights[tap * channels + chunk * ROWS + lane])
            });
            Taps { bias: *bias, taps }
        });
        Some(Self { chunks: chunks.collect(), outside: vec![[0.0; ROWS]; channels / ROWS] })
    }

    pub fn channels(&self) -> usize {
        self.chunks.len() * ROWS
    }

    pub fn bytes(&self) -> u64 {
        size_of_val(self.chunks.as_slice()) as u64
    }

    /// `x` is [side][side][channels]; `out` [side / stride, rounded up][the same][channels].
    ///
    /// # Panics
    /// Where they have other sizes.
    pub fn convolve(&self, x: &[f32], side: usize, stride: usize, out: &mut [f32]) {
        let out_side = side.div_ceil(stride);
        let channels = self.channels();
        assert_eq!((x.len(), out.len()), (side * side * channels, out_side * out_side * channels), "sizes");
        // Columns whose left and right neighbours are inside.
        let inside = 1..if side < SIDE { 1 } else { (side - 2) / stride + 1 };
        for (row, out) in out.chunks_exact_mut(out_side * channels).enumerate() {
            for column in (0..1).chain(inside.end..out_side) {
                self.edge(
                    x,
                    side,
                    (row * stride, column * stride),
                    &mut out[column * channels..][..channels],
                );
            }
            // Rows of taps that are inside, and the first of them.
            let taps = usize::from(row == 0)..if row * stride + 1 < side { SIDE } else { SIDE - 1 };
            let first = row * stride + taps.start - 1;
            let mut column = inside.start;
            while column < inside.end {
                let x = &x[(first * side + column * stride - 1) * channels..];
                let out = &mut out[column * channels..];
                column += self.strip((x, side * channels), &taps, (stride, inside.end - column), out);
            }
        }
    }

    /// As many pixels of a row as go at once, of those that are left; returns how many.
    fn strip(
        &self,
        (x, row): (&[f32], usize),
        taps: &Range<usize>,
        (stride, left): (usize, usize),
        out: &mut [f32],
    ) -> usize {
        let chunks = &self.chunks;
        match (stride, left) {
            (1, 4..) => strip::<4, 1>(chunks, x, row, taps, out),
            (1, 2..) => strip::<2, 1>(chunks, x, row, taps, out),
            (1, _) => strip::<1, 1>(chunks, x, row, taps, out),
            (2, 4..) => strip::<4, 2>(chunks, x, row, taps, out),
            (2, 2..) => strip::<2, 2>(chunks, x, row, taps, out),
            (_, _) => strip::<1, 2>(chunks, x, row, taps, out),
        }
        match left {
            4.. => 4,
            2.. => 2,
            _ => 1,
        }
    }

    /// One pixel, some of whose neighbours are outside.
    fn edge(&self, x: &[f32], side: usize, (row, column): (usize, usize), out: &mut [f32]) {
        let x = x.as_chunks::<ROWS>().0;
        let taps = std::array::from_fn(|tap| {
            // A row or column before the first is beyond the last, as numbers without a sign wrap.
            let (row, column) = ((row + tap / SIDE).wrapping_sub(1), (column + tap % SIDE).wrapping_sub(1));
            match row < side && column < side {
                true => &x[(row * side + column) * self.chunks.len()..][..self.chunks.len()],
                false => &self.outside,
            }
        });
        self.pixel(taps, out.as_chunks_mut().0);
    }

    #[inline(always)]
    fn pixel(&self, taps: [&[[f32; ROWS]]; TAPS], out: &mut [[f32; ROWS]]) {
        let length = self.chunks.len();
        let (taps, out) = (taps.map(|tap| &tap[..length]), &mut out[..length]);
        for (index, (chunk, out)) in self.chunks.iter().zip(out).enumerate() {
            let mut sums = chunk.bias;
            for (weights, tap) in chunk.taps.iter().zip(taps) {
                for (sum, (weight, value)) in sums.iter_mut().zip(weights.iter().zip(&tap[index])) {
                    *sum += weight * value;
                }
            }
            *out = sums.map(|sum| larger(0.0, smaller(6.0, sum)));
        }
    }
}

/// As [`crate::engine::kernels::elementwise::larger`].
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}
