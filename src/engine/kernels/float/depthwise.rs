//! A convolution of 3 by 3 on each channel by itself, over pixels whose channels lie together.
//!
//! Written so that the compiler makes vectors of it, in every build the same bits: it is a fifteenth of the
//! arithmetic of such a model.

use super::ROWS;

const SIDE: usize = 3;
const TAPS: usize = SIDE * SIDE;

/// Padded by a pixel of zeros on each side, ReLU6 behind it.
pub struct Depthwise {
    /// Channels in chunks: for each the bias, and the weights of the nine taps row by row.
    chunks: Vec<Chunk>,
    /// A pixel outside of the image.
    outside: Vec<[f32; ROWS]>,
}

#[derive(Clone, Copy)]
struct Chunk {
    bias: [f32; ROWS],
    taps: [[f32; ROWS]; TAPS],
}

impl Depthwise {
    /// `weights` [3 rows][3 columns][channels]. `None` where they are not that, or channels no multiple of eight.
    pub fn pack(weights: &[f32], bias: &[f32]) -> Option<Self> {
        let channels = bias.len();
        if channels == 0 || channels % ROWS != 0 || weights.len() != TAPS * channels {
            return None;
        }
        let chunks = bias.as_chunks().0.iter().enumerate().map(|(chunk, bias)| {
            let taps = std::array::from_fn(|tap| {
                std::array::from_fn(|lane| weights[tap * channels + chunk * ROWS + lane])
            });
            Chunk { bias: *bias, taps }
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
        let (x, out) = (x.as_chunks::<ROWS>().0, out.as_chunks_mut::<ROWS>().0);
        let pixel = |row: usize, column: usize| {
            // A row or column before the first is beyond the last, as numbers without a sign wrap.
            let inside = row < side && column < side;
            let place = (row.wrapping_mul(side).wrapping_add(column)).wrapping_mul(self.chunks.len());
            if inside { &x[place..][..self.chunks.len()] } else { &self.outside }
        };
        for (index, out) in out.chunks_exact_mut(self.chunks.len()).enumerate() {
            let (row, column) = (index / out_side * stride, index % out_side * stride);
            let taps = std::array::from_fn(|tap| {
                pixel((row + tap / SIDE).wrapping_sub(1), (column + tap % SIDE).wrapping_sub(1))
            });
            self.pixel(taps, out);
        }
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
