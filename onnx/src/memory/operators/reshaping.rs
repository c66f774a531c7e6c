//! Shapes of what lays values out otherwise, leaves some out, or reduces them. Must not know what the values are.

use super::{Call, Shape, from_start};

impl Call<'_> {
    /// What holds the values of its inputs in another form, or a part of them.
    pub(super) fn laid_out(&self) -> Option<Shape> {
        match self.node.op_type() {
            "Reshape" => self.reshaped(),
            "Slice" => self.sliced(),
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
            _ => None,
        }
    }

    /// Without the axes that are reduced, or with a length of 1 in their place.
    pub(super) fn reduced(&self) -> Option<Shape> {
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
    pub(super) fn sliced(&self) -> Option<Shape> {
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

    pub(super) fn reshaped(&self) -> Option<Shape> {
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
