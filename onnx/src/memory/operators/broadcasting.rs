//! Shapes of two that become one: element by element, or as a product. Must not know values.

use super::{Call, Shape};

impl Call<'_> {
    pub(super) fn broadcast(&self) -> Option<Shape> {
        let mut made = self.shape(0)?.clone();
        for at in 1..self.inputs.len() {
            made = broadcast(&made, self.shape(at)?)?;
        }
        Some(made)
    }
}

pub(super) fn broadcast(a: &[u64], b: &[u64]) -> Option<Shape> {
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

pub(super) fn product(a: &[u64], b: &[u64]) -> Option<Shape> {
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
