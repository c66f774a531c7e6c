//! Small lists that shapes are computed with. Must not know what shapes they make.

use super::{Call, from_start};
use crate::memory::shapes::Known;

impl Call<'_> {
    /// Small lists that shapes are computed with.
    pub(super) fn numbers_made(&self) -> Option<Known> {
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

    pub(super) fn like_longest(&self, made: Vec<i64>) -> Known {
        let scalars =
            self.inputs.iter().flatten().all(|known| known.shape.as_ref().is_some_and(Vec::is_empty));
        match made.first() {
            Some(number) if scalars => Known::of_scalar(*number),
            Some(_) | None => Known::of_numbers(made),
        }
    }
}
