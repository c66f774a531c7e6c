//! What stands between a layer's products, row by row: norms, biases, rounding to 8 bits, and the sum with the residual stream.

use super::layer::After;
use crate::engine::{
    kernels::{
        Activation, BLOCK,
        elementwise::{add, rms_norm, rms_norm_in_place, scale_all},
        quantise::quantise,
    },
    models::{gathered::Gathered, share::Split},
};

/// Adds a half's output to the residual stream.
pub(super) fn add_half(
    x: &mut [f32],
    sums: &Gathered<f32>,
    columns: &Split,
    after: &After,
    epsilon: f32,
    (rows, normed): (&mut Vec<f32>, &mut [f32]),
) {
    if after.is_nothing() {
        return add_rows(x, sums, columns);
    }
    let width = columns.total();
    let rows = sums.rows(columns, rows);
    let normed = &mut normed[..width];
    for (x, row) in x.chunks_exact_mut(width).zip(rows.chunks_exact(width)) {
        let After { bias, norm, scale } = after;
        normed.copy_from_slice(row);
        add(normed, bias);
        if let Some(norm) = norm {
            rms_norm_in_place(normed, norm, epsilon);
        }
        scale_all(normed, *scale);
        add(x, normed);
    }
}

/// Adds the same numbers to each row; none where there are none.
pub(super) fn add_bias(rows: &mut [f32], bias: &[f32]) {
    if !bias.is_empty() {
        rows.chunks_exact_mut(bias.len()).for_each(|row| add(row, bias));
    }
}

/// `x += sums`
fn add_rows(x: &mut [f32], sums: &Gathered<f32>, columns: &Split) {
    for (part, row, sums) in sums.pieces(columns) {
        add(&mut x[row * columns.total()..][part], sums);
    }
}

/// Norms, where there is a weight for it, and quantises one row of `x` after the other.
pub(super) fn norm_rows(
    x: &[f32],
    width: usize,
    weight: Option<&[f32]>,
    epsilon: f32,
    normed: &mut [f32],
    activations: &mut Vec<Activation>,
) {
    activations.resize(x.len() / BLOCK, Activation::ZERO);
    let normed = &mut normed[..width];
    for (x, row) in x.chunks_exact(width).zip(activations.chunks_exact_mut(width / BLOCK)) {
        match weight {
            Some(weight) => {
                rms_norm(x, weight, epsilon, normed);
                quantise(normed, row);
            }
            None => quantise(x, row),
        }
    }
}

/// Quantises the first `width` of each `stride` numbers.
pub(super) fn quantise_rows(values: &[f32], stride: usize, width: usize, blocks: &mut [Activation]) {
    if width > 0 {
        for (row, blocks) in values.chunks_exact(stride).zip(blocks.chunks_exact_mut(width / BLOCK)) {
            quantise(&row[..width], blocks);
        }
    }
}
