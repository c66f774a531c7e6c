//! The first half of a layer that convolves: each channel over its own last few numbers, between two gates.

use super::{
    layer::ConvolutionWeights,
    rows::{norm_rows, quantise_rows},
    work::{Scratch, Work},
};
use crate::engine::{error::Result, models::cache::Cache};

impl Work<'_> {
    pub fn convolution(&mut self, weights: &ConvolutionWeights, cache: &mut Cache) -> Result<()> {
        let Self { recipe, shares, team, scratch, span, .. } = self;
        let Scratch { x, normed, activations, heads, mixed, columns, parts, .. } = &mut **scratch;
        let ConvolutionWeights { place, norm_before, input, kernel, output, after } = weights;
        let (rank, count, seen) = (team.rank(), span.count, recipe.taps - 1);
        let channels = shares.channels.of(rank).len();
        heads.resize(count * 3 * channels, 0.0);
        mixed.resize(count * channels, 0.0);
        columns.resize((seen + count) * channels, 0.0);

        norm_rows(x, recipe.width, norm_before.as_deref(), recipe.epsilon, normed, activations);
        input.multiply(activations, heads, 3 * channels, 0);
        if channels > 0 {
            let (past, new) = columns.split_at_mut(seen * channels);
            cache.columns().before(*place, span.first, past);
            for (column, row) in new.chunks_exact_mut(channels).zip(heads.chunks_exact(3 * channels)) {
                let (gate, values) = (&row[..channels], &row[2 * channels..]);
                for ((column, gate), value) in column.iter_mut().zip(gate).zip(values) {
                    *column = gate * value;
                }
            }
            cache.columns().store(*place, span.first, new);
            let windows = columns.windows((seen + 1) * channels).step_by(channels);
            let rows = mixed.chunks_exact_mut(channels).zip(heads.chunks_exact(3 * channels));
            for (window, (out, row)) in windows.zip(rows) {
                convolve(window, kernel, &row[channels..2 * channels], out);
            }
        }
        let blocks = &shares.channel_blocks;
        quantise_rows(mixed, channels, channels, parts.part(count, blocks, rank));
        self.end(blocks, output, after)
    }
}

/// `out = gate * (the sum of the window's columns, each times its tap)`; all by channels, the oldest column first.
fn convolve(window: &[f32], kernel: &[f32], gate: &[f32], out: &mut [f32]) {
    out.fill(0.0);
    for (column, tap) in window.chunks_exact(out.len()).zip(kernel.chunks_exact(out.len())) {
        for ((out, number), tap) in out.iter_mut().zip(column).zip(tap) {
            *out += number * tap;
        }
    }
    for (out, gate) in out.iter_mut().zip(gate) {
        *out *= gate;
    }
}
