//! Which shape each operator makes of its inputs' shapes. Must not know values beyond small lists.
//!
//! An operator that isn't here makes a shape that isn't known.

mod broadcasting;
mod numbers;
mod reshaping;
mod same;
mod windows;

use self::{
    broadcasting::{broadcast, product},
    same::SAME,
};
use super::shapes::Known;
use crate::proto::Node;

type Shape = Vec<u64>;

/// What is known of a node's outputs, in order.
pub fn follow(node: &Node, inputs: &[Option<&Known>]) -> Vec<Known> {
    let call = Call { node, inputs };
    let first = match node.op_type() {
        "Shape" => {
            call.shape(0).map(|shape| Known::of_numbers(shape.iter().map(|length| *length as i64).collect()))
        }
        "Gather" | "Slice" | "Concat" | "Squeeze" | "Unsqueeze" | "Cast" | "Identity" | "Add" | "Sub"
        | "Mul" | "Div" | "Reshape" => call.numbers_made().or_else(|| call.made().map(Known::of_shape)),
        "Split" => {
            let parts = node.output.len().max(1) as u64;
            // Parts may differ: each is counted as a whole part more than the even one.
            let split = call.shape(0).map(|shape| {
                let mut shape = shape.clone();
                if let Some(length) = call.axis("axis", 0, shape.len()).and_then(|axis| shape.get_mut(axis)) {
                    *length = length.div_ceil(parts);
                }
                Known::of_shape(shape)
            });
            return vec![split.unwrap_or_default(); node.output.len()];
        }
        _ => call.made().map(Known::of_shape),
    };
    vec![first.unwrap_or_default()]
}

struct Call<'a> {
    node: &'a Node,
    inputs: &'a [Option<&'a Known>],
}

impl Call<'_> {
    fn input(&self, at: usize) -> Option<&Known> {
        self.inputs.get(at).copied().flatten()
    }

    fn shape(&self, at: usize) -> Option<&Shape> {
        self.input(at)?.shape.as_ref()
    }

    fn numbers(&self, at: usize) -> Option<&Vec<i64>> {
        self.input(at)?.numbers.as_ref()
    }

    fn ints(&self, name: &str) -> Option<&[i64]> {
        Some(&self.node.attribute.iter().find(|attribute| attribute.name() == name)?.ints)
    }

    fn int(&self, name: &str, otherwise: i64) -> i64 {
        self.node
            .attribute
            .iter()
            .find(|attribute| attribute.name() == name)
            .map_or(otherwise, |attribute| attribute.i())
    }

    fn axis(&self, name: &str, otherwise: i64, rank: usize) -> Option<usize> {
        from_start(self.int(name, otherwise), rank)
    }

    /// From an input, or from an attribute where older opsets have one.
    fn list(&self, at: usize, name: &str) -> Option<Vec<i64>> {
        self.numbers(at).cloned().or_else(|| self.ints(name).map(<[i64]>::to_vec))
    }

    fn made(&self) -> Option<Shape> {
        match self.node.op_type() {
            "Add" | "Sub" | "Mul" | "Div" | "Pow" | "Where" | "And" | "Or" | "Xor" | "Equal" | "Greater"
            | "Less" | "GreaterOrEqual" | "LessOrEqual" | "Max" | "Min" | "Sum" | "Mean" | "Mod"
            | "PRelu" => self.broadcast(),
            "Expand" => broadcast(self.shape(0)?, &lengths(self.numbers(1)?)?),
            "ConstantOfShape" => lengths(self.numbers(0)?),
            "Tile" => {
                let repeats = lengths(self.numbers(1)?)?;
                Some(
                    self.shape(0)?
                        .iter()
                        .zip(repeats)
                        .map(|(length, times)| length.saturating_mul(times))
                        .collect(),
                )
            }
            "Range" => {
                let [start, end, step] =
                    [0, 1, 2].map(|at| self.numbers(at).and_then(|list| list.first().copied()));
                let span = end?.checked_sub(start?)?.checked_div(step?)?;
                Some(vec![u64::try_from(span.saturating_add(1)).unwrap_or(0)])
            }
            "Pad" => {
                let shape = self.shape(0)?;
                let pads = self.list(1, "pads")?;
                let more = |at: usize| Some(pads.get(at)?.saturating_add(*pads.get(at + shape.len())?));
                let length = |(at, length): (usize, &u64)| {
                    Some((*length as i64).saturating_add(more(at)?).max(0) as u64)
                };
                shape.iter().enumerate().map(length).collect()
            }
            "Resize" | "Upsample" => self.resized(),
            "OneHot" => {
                let mut shape = self.shape(0)?.clone();
                let at = self.axis("axis", -1, shape.len() + 1)?;
                shape.insert(at, u64::try_from(*self.numbers(1)?.first()?).ok()?);
                Some(shape)
            }
            "MatMul" | "MatMulInteger" | "QLinearMatMul" => product(self.shape(0)?, self.shape(1)?),
            "Gemm" => {
                let (a, b) = (self.shape(0)?, self.shape(1)?);
                let rows = a.get(usize::from(self.int("transA", 0) != 0))?;
                let columns = b.get(usize::from(self.int("transB", 0) == 0))?;
                Some(vec![*rows, *columns])
            }
            "Conv" | "ConvInteger" => {
                self.windows(self.shape(1)?.get(2..)?.to_vec(), *self.shape(1)?.first()?)
            }
            "MaxPool" | "AveragePool" | "LpPool" => {
                self.windows(lengths(self.ints("kernel_shape")?)?, *self.shape(0)?.get(1)?)
            }
            "ConvTranspose" => self.unfolded(),
            "Reshape" | "Flatten" | "Transpose" | "Concat" | "Gather" | "Unsqueeze" | "Squeeze" | "Slice" => {
                self.laid_out()
            }
            name if name.starts_with("Reduce") || name.starts_with("Arg") => self.reduced(),
            "GlobalAveragePool" | "GlobalMaxPool" => {
                let shape = self.shape(0)?;
                Some(shape.iter().enumerate().map(|(at, length)| if at < 2 { *length } else { 1 }).collect())
            }
            name if SAME.contains(&name) => self.shape(0).cloned(),
            _ => None,
        }
    }
}

fn from_start(axis: i64, rank: usize) -> Option<usize> {
    let axis = if axis < 0 { axis.checked_add(rank as i64)? } else { axis };
    usize::try_from(axis).ok().filter(|axis| *axis < rank)
}

fn lengths(numbers: &[i64]) -> Option<Shape> {
    numbers.iter().map(|length| u64::try_from(*length).ok()).collect()
}
