//! Which shape each operator makes of its inputs' shapes. Must not know values beyond small lists.
//!
//! An operator that isn't here makes a shape that isn't known.

use super::shapes::{Known, MILLION};
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

    /// Small lists that shapes are computed with.
    fn numbers_made(&self) -> Option<Known> {
        let first = self.numbers(0);
        let both = |function: fn(i64, i64) -> Option<i64>| {
            let (a, b) = (first?, self.numbers(1)?);
            let count = a.len().max(b.len());
            let fits = |list: &Vec<i64>| list.len() == count || list.len() == 1;
            if !fits(a) || !fits(b) {
                return None;
            }
            let at = |list: &Vec<i64>, at: usize| list.get(if list.len() == 1 { 0 } else { at }).copied();
            let made: Vec<i64> =
                (0..count).map(|place| function(at(a, place)?, at(b, place)?)).collect::<Option<_>>()?;
            Some(self.like_longest(made))
        };
        match self.node.op_type() {
            "Identity" | "Cast" => self.input(0).filter(|known| known.numbers.is_some()).cloned(),
            "Squeeze" | "Unsqueeze" | "Reshape" => {
                let numbers = first?.clone();
                let made = self.made()?;
                Some(if made.is_empty() {
                    Known::of_scalar(*numbers.first()?)
                } else {
                    Known::of_numbers(numbers)
                })
            }
            "Concat" => {
                let lists = (0..self.inputs.len()).map(|at| self.numbers(at).cloned());
                Some(Known::of_numbers(lists.collect::<Option<Vec<_>>>()?.concat()))
            }
            "Gather" => {
                let list = first?;
                let at = self.numbers(1)?;
                let take = |at: &i64| list.get(from_start(*at, list.len())?).copied();
                let taken: Vec<i64> = at.iter().map(take).collect::<Option<_>>()?;
                Some(if self.shape(1)?.is_empty() {
                    Known::of_scalar(*taken.first()?)
                } else {
                    Known::of_numbers(taken)
                })
            }
            "Slice" => {
                let list = first?;
                let [start, end, step] = [("starts", 1, None), ("ends", 2, None), ("steps", 4, Some(1))].map(
                    |(name, at, otherwise)| {
                        self.list(at, name).and_then(|list| list.first().copied()).or(otherwise)
                    },
                );
                let (start, end, step) = (start?, end?, step?);
                let count = list.len() as i64;
                let place =
                    |at: i64| (if at < 0 { at.saturating_add(count) } else { at }).clamp(0, count) as usize;
                (step == 1).then(|| {
                    Known::of_numbers(list.get(place(start)..place(end)).unwrap_or_default().to_vec())
                })
            }
            "Add" => both(i64::checked_add),
            "Sub" => both(i64::checked_sub),
            "Mul" => both(i64::checked_mul),
            "Div" => both(i64::checked_div),
            _ => None,
        }
    }

    fn like_longest(&self, made: Vec<i64>) -> Known {
        let scalars =
            self.inputs.iter().flatten().all(|known| known.shape.as_ref().is_some_and(Vec::is_empty));
        match made.first() {
            Some(number) if scalars => Known::of_scalar(*number),
            Some(_) | None => Known::of_numbers(made),
        }
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
            "Reshape" => self.reshaped(),
            "Flatten" => {
                let shape = self.shape(0)?;
                let axis = self.axis("axis", 1, shape.len() + 1)?;
                let product = |part: &[u64]| {
                    part.iter().fold(1, |product: u64, length| product.saturating_mul(*length))
                };
                Some(vec![product(shape.get(..axis)?), product(shape.get(axis..)?)])
            }
            "Transpose" => {
                let shape = self.shape(0)?;
                let Some(order) = self.ints("perm") else {
                    return Some(shape.iter().rev().copied().collect());
                };
                order.iter().map(|at| shape.get(usize::try_from(*at).ok()?).copied()).collect()
            }
            "Concat" => {
                let mut shape = self.shape(0)?.clone();
                let axis = self.axis("axis", 0, shape.len())?;
                for at in 1..self.inputs.len() {
                    let more = *self.shape(at)?.get(axis)?;
                    shape[axis] = shape[axis].saturating_add(more);
                }
                Some(shape)
            }
            "Gather" => {
                let (shape, places) = (self.shape(0)?, self.shape(1)?);
                let axis = self.axis("axis", 0, shape.len())?;
                Some([&shape[..axis], places, &shape[axis + 1..]].concat())
            }
            "Unsqueeze" => {
                let shape = self.shape(0)?;
                let axes = self.list(1, "axes")?;
                let rank = shape.len() + axes.len();
                let axes: Vec<usize> =
                    axes.iter().map(|axis| from_start(*axis, rank)).collect::<Option<_>>()?;
                let mut rest = shape.iter();
                (0..rank).map(|at| if axes.contains(&at) { Some(1) } else { rest.next().copied() }).collect()
            }
            "Squeeze" => {
                let shape = self.shape(0)?;
                let axes = self.list(1, "axes");
                let gone = |at: usize, length: u64| match &axes {
                    Some(axes) => axes.iter().any(|axis| from_start(*axis, shape.len()) == Some(at)),
                    None => length == 1,
                };
                Some(
                    shape
                        .iter()
                        .enumerate()
                        .filter(|(at, length)| !gone(*at, **length))
                        .map(|(_, length)| *length)
                        .collect(),
                )
            }
            name if name.starts_with("Reduce") || name.starts_with("Arg") => self.reduced(),
            "Slice" => self.sliced(),
            "GlobalAveragePool" | "GlobalMaxPool" => {
                let shape = self.shape(0)?;
                Some(shape.iter().enumerate().map(|(at, length)| if at < 2 { *length } else { 1 }).collect())
            }
            name if SAME.contains(&name) => self.shape(0).cloned(),
            _ => None,
        }
    }

    fn broadcast(&self) -> Option<Shape> {
        let mut made = self.shape(0)?.clone();
        for at in 1..self.inputs.len() {
            made = broadcast(&made, self.shape(at)?)?;
        }
        Some(made)
    }

    /// Without the axes that are reduced, or with a length of 1 in their place.
    fn reduced(&self) -> Option<Shape> {
        let shape = self.shape(0)?;
        let axes = if self.node.op_type().starts_with("Arg") {
            vec![self.int("axis", 0)]
        } else if self.input(1).is_some() {
            self.numbers(1)?.clone()
        } else {
            self.ints("axes").map_or_else(|| (0..shape.len() as i64).collect(), <[i64]>::to_vec)
        };
        let axes: Vec<usize> =
            axes.iter().map(|axis| from_start(*axis, shape.len())).collect::<Option<_>>()?;
        let keeps = self.int("keepdims", 1) != 0;
        let kept = |(at, length): (usize, &u64)| match (axes.contains(&at), keeps) {
            (false, _) => Some(*length),
            (true, true) => Some(1),
            (true, false) => None,
        };
        Some(shape.iter().enumerate().filter_map(kept).collect())
    }

    /// As long as it was, where it isn't known how much is cut off.
    fn sliced(&self) -> Option<Shape> {
        let mut shape = self.shape(0)?.clone();
        let lists = (self.list(1, "starts"), self.list(2, "ends"));
        let (Some(starts), Some(ends)) = lists else { return Some(shape) };
        let axes = self.list(3, "axes").unwrap_or_else(|| (0..starts.len() as i64).collect());
        let steps = self.list(4, "steps").unwrap_or_else(|| vec![1; starts.len()]);
        let rank = shape.len();
        for (((axis, start), end), step) in axes.iter().zip(starts).zip(ends).zip(steps) {
            let length = shape.get_mut(from_start(*axis, rank)?)?;
            let count = *length as i64;
            let place = |at: i64| (if at < 0 { at.saturating_add(count) } else { at }).clamp(0, count);
            let span = if step < 0 { place(start) - place(end) + 1 } else { place(end) - place(start) };
            *length = (span.clamp(0, count) as u64).div_ceil(step.unsigned_abs().max(1));
        }
        Some(shape)
    }

    fn resized(&self) -> Option<Shape> {
        let shape = self.shape(0)?;
        let scales = if self.inputs.len() > 2 { 2 } else { 1 };
        match (self.numbers(3), self.numbers(scales)) {
            (Some(sizes), _) if sizes.len() == shape.len() => lengths(sizes),
            (_, Some(scales)) if scales.len() == shape.len() => {
                let scaled = |(length, scale): (&u64, &i64)| {
                    (*length as f64 * (*scale as f64 / MILLION)).max(0.0) as u64
                };
                Some(shape.iter().zip(scales).map(scaled).collect())
            }
            (_, _) => None,
        }
    }

    fn windows(&self, kernel: Shape, channels: u64) -> Option<Shape> {
        let shape = self.shape(0)?;
        let mut made = vec![*shape.first()?, channels];
        let number = |name: &str, at: usize, otherwise: u64| match self.ints(name) {
            Some(list) => list.get(at).map_or(Some(otherwise), |number| u64::try_from(*number).ok()),
            None => Some(otherwise),
        };
        for (at, length) in shape.iter().skip(2).enumerate() {
            let span = (kernel.get(at)?.saturating_sub(1))
                .saturating_mul(number("dilations", at, 1)?)
                .saturating_add(1);
            let padding = number("pads", at, 0)?.saturating_add(number("pads", at + kernel.len(), 0)?);
            let stride = number("strides", at, 1)?.max(1);
            // Rounded up, which is what padding to the same size and ceil_mode do at most.
            let least = length.div_ceil(stride);
            let windows =
                length.saturating_add(padding).saturating_sub(span).div_ceil(stride).saturating_add(1);
            made.push(if self.ints("pads").is_some() { windows } else { windows.max(least) });
        }
        Some(made)
    }

    fn unfolded(&self) -> Option<Shape> {
        let (shape, kernel) = (self.shape(0)?, self.shape(1)?);
        let groups = u64::try_from(self.int("group", 1)).ok()?;
        let mut made = vec![*shape.first()?, kernel.get(1)?.saturating_mul(groups)];
        for (at, length) in shape.iter().skip(2).enumerate() {
            let stride = self
                .ints("strides")
                .and_then(|list| list.get(at))
                .map_or(1, |stride| (*stride).max(1) as u64);
            made.push(length.saturating_mul(stride).saturating_add(*kernel.get(at + 2)?));
        }
        Some(made)
    }

    fn reshaped(&self) -> Option<Shape> {
        let shape = self.shape(0)?;
        let asked = self.list(1, "shape")?;
        let zero = self.int("allowzero", 0) == 0;
        let length = |(at, length): (usize, &i64)| match *length {
            -1 => Some(None),
            0 if zero => shape.get(at).copied().map(Some),
            length => u64::try_from(length).ok().map(Some),
        };
        let made: Vec<Option<u64>> = asked.iter().enumerate().map(length).collect::<Option<_>>()?;
        let product = |list: &mut dyn Iterator<Item = u64>| list.fold(1_u64, u64::saturating_mul);
        let rest = product(&mut shape.iter().copied()) / product(&mut made.iter().flatten().copied()).max(1);
        Some(made.into_iter().map(|length| length.unwrap_or(rest)).collect())
    }
}

/// What makes as many values as its first input has, or fewer.
const SAME: &[&str] = &[
    "Abs",
    "Acos",
    "Acosh",
    "Asin",
    "Asinh",
    "Atan",
    "Atanh",
    "BatchNormalization",
    "Cast",
    "CastLike",
    "Ceil",
    "Celu",
    "Clip",
    "Cos",
    "Cosh",
    "CumSum",
    "DequantizeLinear",
    "Dropout",
    "DynamicQuantizeLinear",
    "Elu",
    "Erf",
    "Exp",
    "Floor",
    "Gelu",
    "GroupNormalization",
    "HardSigmoid",
    "HardSwish",
    "Hardmax",
    "Identity",
    "InstanceNormalization",
    "IsInf",
    "IsNaN",
    "LRN",
    "LayerNormalization",
    "LeakyRelu",
    "Log",
    "LogSoftmax",
    "LpNormalization",
    "Mish",
    "Neg",
    "Not",
    "QuantizeLinear",
    "Reciprocal",
    "Relu",
    "Round",
    "Selu",
    "Shrink",
    "Sigmoid",
    "Sign",
    "Sin",
    "Sinh",
    "Softmax",
    "Softplus",
    "Softsign",
    "Sqrt",
    "Swish",
    "Tan",
    "Tanh",
    "ThresholdedRelu",
    "TopK",
    "Trilu",
];

fn from_start(axis: i64, rank: usize) -> Option<usize> {
    let axis = if axis < 0 { axis.checked_add(rank as i64)? } else { axis };
    usize::try_from(axis).ok().filter(|axis| *axis < rank)
}

fn lengths(numbers: &[i64]) -> Option<Shape> {
    numbers.iter().map(|length| u64::try_from(*length).ok()).collect()
}

fn broadcast(a: &[u64], b: &[u64]) -> Option<Shape> {
    let rank = a.len().max(b.len());
    let length =
        |shape: &[u64], at: usize| (at + shape.len()).checked_sub(rank).and_then(|at| shape.get(at).copied());
    let both = |at: usize| match (length(a, at).unwrap_or(1), length(b, at).unwrap_or(1)) {
        (one, other) if one == other => Some(one),
        (1, other) => Some(other),
        (one, 1) => Some(one),
        (_, _) => None,
    };
    (0..rank).map(both).collect()
}

fn product(a: &[u64], b: &[u64]) -> Option<Shape> {
    let (outer_a, rows) = match a {
        [outer @ .., rows, _] => (outer, Some(*rows)),
        [_] => (&[][..], None),
        [] => return None,
    };
    let (outer_b, columns) = match b {
        [outer @ .., _, columns] => (outer, Some(*columns)),
        [_] => (&[][..], None),
        [] => return None,
    };
    let mut made = broadcast(outer_a, outer_b)?;
    made.extend(rows);
    made.extend(columns);
    Some(made)
}
