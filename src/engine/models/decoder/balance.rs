//! Keys whose numbers are all about as large, where a file's biases make a few of them many times larger than the others.
//!
//! The KV cache keeps a key in 8 bits by its largest number, so the small ones would be rounded by the large. Each pair of numbers that
//! turn together is divided by the root of how large it is expected to be, and the queries are multiplied with the same: their products
//! stay as they are, and both are rounded alike. (Xiao et al. 2022, SmoothQuant, between activations and weights.) docs/PERFORMANCE.md
//! says what it does for Qwen 2.5, whose biases reach 125 times the median.

use super::recipe::RopeRecipe;
use crate::engine::kernels::{Stack, rope::Pairing};

/// What this member's keys are divided by: a number for each of theirs.
///
/// `first`: the row of `stack` where keys begin. Their inputs have been normed to a mean square of one and multiplied with `norm`.
pub(super) fn balance(
    (stack, first): (&Stack, usize),
    bias: &[f32],
    norm: Option<&[f32]>,
    head_size: usize,
    rope: Option<&RopeRecipe>,
) -> Vec<f32> {
    let mut row = vec![0f32; stack.columns()];
    let mut square = |number: usize, bias: f32| {
        stack.row(first + number, &mut row);
        let spread = |(index, weight): (usize, &f32)| {
            let weight = weight * norm.and_then(|norm| norm.get(index)).copied().unwrap_or(1.0);
            weight * weight
        };
        bias * bias + row.iter().enumerate().map(spread).sum::<f32>()
    };
    let squares: Vec<f32> = bias.iter().enumerate().map(|(number, bias)| square(number, *bias)).collect();
    let mut sizes = squares.clone();
    for (sizes, squares) in sizes.chunks_exact_mut(head_size).zip(squares.chunks_exact(head_size)) {
        for (number, size) in sizes.iter_mut().enumerate() {
            let mean = (squares[number] + squares[partner(number, rope)]) / 2.0;
            // What is nothing but zeros stays as it is.
            *size = Some(mean.sqrt().sqrt()).filter(|size| size.is_normal()).unwrap_or(1.0);
        }
    }
    sizes
}

/// The number of a head that turns with this one; itself where it doesn't turn.
fn partner(number: usize, rope: Option<&RopeRecipe>) -> usize {
    let Some(rope) = rope.filter(|rope| number < rope.dimensions) else { return number };
    let pairs = rope.dimensions / 2;
    match rope.pairing {
        Pairing::Neighbours => number ^ 1,
        Pairing::Halves if number < pairs => number + pairs,
        Pairing::Halves => number - pairs,
    }
}

/// Divides one position's keys, and multiplies the queries of each group with what its key is divided by.
pub(super) fn apply(balance: &[f32], head_size: usize, group: usize, queries: &mut [f32], keys: &mut [f32]) {
    let heads = balance.chunks_exact(head_size).zip(keys.chunks_exact_mut(head_size));
    for ((sizes, key), queries) in heads.zip(queries.chunks_exact_mut(group * head_size)) {
        key.iter_mut().zip(sizes).for_each(|(key, size)| *key /= size);
        for query in queries.chunks_exact_mut(head_size) {
            query.iter_mut().zip(sizes).for_each(|(query, size)| *query *= size);
        }
    }
}
