//! Shapes of what slides windows over a picture, or makes one of another size. Must not know values.

use super::{Call, Shape, lengths};
use crate::memory::shapes::MILLION;

impl Call<'_> {
    pub(super) fn resized(&self) -> Option<Shape> {
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

    pub(super) fn windows(&self, kernel: Shape, channels: u64) -> Option<Shape> {
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

    pub(super) fn unfolded(&self) -> Option<Shape> {
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
}
