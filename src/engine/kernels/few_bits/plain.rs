//! The kernels of few bits in plain Rust: what native builds run, and what the vector ones are held to.

use super::{
    super::{
        layout::{Activation, BLOCK, PANEL},
        strip::{Panel, Strip},
    },
    Affine2, HALF, Symmetric1, Symmetric3, Table4,
};

/// As [`super::super::plain::affine4`].
pub fn symmetric1<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric1, S>,
    columns: [&[Activation]; T],
) -> [[[f32; PANEL]; T]; P] {
    strip.panels::<F, P>().map(|panel| one(panel, columns))
}

/// As [`super::super::plain::affine4`].
pub fn affine2<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Affine2, S>,
    columns: [&[Activation]; T],
) -> [[[f32; PANEL]; T]; P] {
    strip.panels::<F, P>().map(|panel| one(panel, columns))
}

/// As [`super::super::plain::affine4`].
pub fn symmetric3<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric3, S>,
    columns: [&[Activation]; T],
) -> [[[f32; PANEL]; T]; P] {
    strip.panels::<F, P>().map(|panel| one(panel, columns))
}

/// As [`super::super::plain::affine4`].
pub fn table4<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Table4, S>,
    columns: [&[Activation]; T],
) -> [[[f32; PANEL]; T]; P] {
    strip.panels::<F, P>().map(|panel| one(panel, columns))
}

/// What a plain product asks of a block.
trait Weights {
    /// Columns that share a scale.
    const SPAN: usize;

    fn quant(&self, row: usize, column: usize) -> i32;
    /// Of the span with this number, and what is added to each of its numbers.
    fn scale(&self, row: usize, span: usize) -> (f32, Option<f32>);
}

fn one<W: Weights, const S: usize, const T: usize>(
    panel: Panel<W, S>,
    columns: [&[Activation]; T],
) -> [[f32; PANEL]; T] {
    let mut sums = [[0f32; PANEL]; T];
    for (index, block) in panel.iter().enumerate() {
        for row in 0..PANEL {
            let weights: [i32; BLOCK] = std::array::from_fn(|column| block.quant(row, column));
            for (sums, column) in sums.iter_mut().zip(columns) {
                let activation = &column[index];
                let spans = weights.chunks_exact(W::SPAN).zip(activation.quants.chunks_exact(W::SPAN));
                for (span, (weights, quants)) in spans.enumerate() {
                    let dot: i32 = weights.iter().zip(quants).map(|(w, q)| w * i32::from(*q)).sum();
                    let (scale, minimum) = block.scale(row, span);
                    let product = scale * dot as f32 * activation.scale;
                    sums[row] += match minimum {
                        Some(minimum) => {
                            product + minimum * (activation.halves[span] as f32 * activation.scale)
                        }
                        None => product,
                    };
                }
            }
        }
    }
    sums
}

impl Weights for Symmetric1 {
    const SPAN: usize = BLOCK;

    fn quant(&self, row: usize, column: usize) -> i32 {
        self.get(row, column).into()
    }

    fn scale(&self, row: usize, _: usize) -> (f32, Option<f32>) {
        (self.scale(row), None)
    }
}

impl Weights for Affine2 {
    const SPAN: usize = HALF;

    fn quant(&self, row: usize, column: usize) -> i32 {
        self.get(row, column).into()
    }

    fn scale(&self, row: usize, span: usize) -> (f32, Option<f32>) {
        let (scale, minimum) = self.scale(row, span);
        (scale, Some(minimum))
    }
}

impl Weights for Symmetric3 {
    const SPAN: usize = HALF;

    fn quant(&self, row: usize, column: usize) -> i32 {
        self.get(row, column).into()
    }

    fn scale(&self, row: usize, span: usize) -> (f32, Option<f32>) {
        (self.scale(row, span), None)
    }
}

impl Weights for Table4 {
    const SPAN: usize = BLOCK;

    fn quant(&self, row: usize, column: usize) -> i32 {
        self.get(row, column).into()
    }

    fn scale(&self, row: usize, _: usize) -> (f32, Option<f32>) {
        (self.scale(row), None)
    }
}
