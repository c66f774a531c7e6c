//! The second half of a layer: its norm, and a gated block. What experts do is in [`super::experts`].

use super::{
    layer::{BlockWeights, FeedForwardWeights, GatedWeights},
    recipe::Activation,
    rows::{add_bias, norm_rows, quantise_rows},
    work::{Scratch, Work},
};
use crate::engine::{
    error::Result,
    kernels::elementwise::{gelu_tanh_times, silu_times},
};

impl Work<'_> {
    pub fn feed_forward(&mut self, weights: &FeedForwardWeights) -> Result<()> {
        let FeedForwardWeights { norm_before, activation, blocks, after } = weights;
        match blocks {
            BlockWeights::Dense(gated) => {
                let Scratch { x, normed, activations, .. } = &mut *self.scratch;
                let (width, epsilon) = (self.recipe.width, self.recipe.epsilon);
                norm_rows(x, width, norm_before.as_deref(), epsilon, normed, activations);
                self.gate(gated, *activation);
                self.end(&self.shares.feed_forward_blocks, &gated.down, after)
            }
            BlockWeights::Experts(experts) => {
                self.experts(experts, norm_before.as_deref(), *activation)?;
                self.add_sums(after)
            }
        }
    }

    /// From `activations` to this member's blocks between the two products, in `parts`.
    pub fn gate(&mut self, GatedWeights { gate_up: both, bias, .. }: &GatedWeights, activation: Activation) {
        let Scratch { activations, gate_up, parts, .. } = &mut *self.scratch;
        let (count, rank) = (self.span.count, self.team.rank());
        let my_forward = self.shares.feed_forward.of(rank).len();
        gate_up.resize(count * 2 * my_forward, 0.0);
        both.multiply(activations, gate_up, 2 * my_forward, 0);
        add_bias(gate_up, bias);
        open(gate_up, my_forward, activation);
        let mine = parts.part(count, &self.shares.feed_forward_blocks, rank);
        quantise_rows(gate_up, 2 * my_forward, my_forward, mine);
    }
}

/// In each row, whose first half are gates and whose second is what they open: `gate = activation(gate) * up`.
pub(super) fn open(gate_up: &mut [f32], half: usize, activation: Activation) {
    for row in gate_up.chunks_exact_mut((2 * half).max(1)) {
        let (gate, up) = row.split_at_mut(half);
        match activation {
            Activation::Silu => silu_times(gate, up),
            Activation::GeluTanh => gelu_tanh_times(gate, up),
        }
    }
}
