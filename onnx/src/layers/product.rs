//! Products of rows with a matrix of the file. Must not know graphs.

use super::{Failed, operand::Operand};
use crate::{
    Tensor, Values,
    kernels::{Bounds, IntegerPanels, Panels, Sums},
};

pub struct Product {
    pub panels: Panels,
    pub bias: Option<Vec<f32>>,
    pub bounds: Bounds,
}

impl Product {
    pub fn run(&self, inputs: &[Operand<'_>]) -> Failed<Tensor> {
        let (shape, rows) = inputs.first().and_then(Operand::f32s).ok_or("its input is not f32")?;
        let to = made(&shape, self.panels.depth(), self.panels.columns())?;
        let sums = self.bias.as_deref().map_or(Sums::Zero, Sums::Columns);
        let values = self.panels.multiply(&rows, sums, self.bounds);
        Ok(Tensor { shape: to, values: Values::F32(values) })
    }
}

/// Rows of 8 bits, quantised as they come, with a matrix of 8 bits.
pub struct IntegerProduct {
    /// The matrix less its zero point.
    pub panels: IntegerPanels,
    /// Whether the second input is the rows' zero point.
    pub has_zero: bool,
    pub then: Then,
}

/// What becomes of sums.
pub enum Then {
    Integers,
    /// As f32, times the last input where `scaled` (one number, or one a column), and more by the bias.
    Reals {
        scaled: bool,
        bias: Option<Vec<f32>>,
    },
}

impl IntegerProduct {
    pub fn run(&self, inputs: &[Operand<'_>]) -> Failed<Tensor> {
        let bytes = |at: usize| inputs.get(at).and_then(Operand::bytes).ok_or("its input is not of 8 bits");
        let (shape, numbers) = bytes(0)?;
        let (depth, columns) = (self.panels.depth(), self.panels.columns());
        let to = made(&shape, depth, columns)?;
        let zero =
            match self.has_zero.then(|| bytes(1)).transpose()?.as_ref().map(|(_, zero)| zero.as_slice()) {
                None => 0,
                Some([zero]) => *zero,
                Some(_) => return Err("a zero point for each row".to_owned()),
            };
        let mut rows = vec![0; numbers.len() / depth * self.panels.row()];
        for (to, from) in rows.chunks_exact_mut(self.panels.row()).zip(numbers.chunks_exact(depth)) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = from - zero);
        }
        let count: usize = to.iter().product();
        let values = match &self.then {
            Then::Integers => {
                let mut values = vec![0; count];
                self.panels.multiply(&rows, |row, first, sums| {
                    values[row * columns + first..][..sums.len()].copy_from_slice(sums);
                });
                Values::I32(values)
            }
            Then::Reals { scaled, bias } => {
                let scale =
                    scaled.then(|| inputs.last().and_then(Operand::f32s).ok_or("its scale is not f32"));
                let scale = scale.transpose()?.map(|(_, scale)| scale);
                let scales = match scale.as_deref() {
                    None => vec![1.0; columns],
                    Some([one]) => vec![*one; columns],
                    Some(scales) if scales.len() == columns => scales.to_vec(),
                    Some(scales) => return Err(format!("{} scales of {columns} columns", scales.len())),
                };
                let bias = bias.clone().unwrap_or_else(|| vec![0.0; columns]);
                let mut values = vec![0.0; count];
                self.panels.multiply(&rows, |row, first, sums| {
                    let to = values[row * columns + first..].iter_mut();
                    for ((to, sum), (scale, bias)) in
                        to.zip(sums).zip(scales[first..].iter().zip(&bias[first..]))
                    {
                        *to = *sum as f32 * scale + bias;
                    }
                });
                Values::F32(values)
            }
        };
        Ok(Tensor { shape: to, values })
    }
}

/// The shape of a product.
fn made(rows: &[usize], depth: usize, columns: usize) -> Failed<Vec<usize>> {
    match rows {
        [outer @ .., last] if *last == depth => Ok(outer.iter().copied().chain([columns]).collect()),
        _ => Err(format!("rows of {rows:?} by {depth} rows of {columns}")),
    }
}
