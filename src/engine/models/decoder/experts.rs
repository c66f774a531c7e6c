//! A feed-forward of experts: each token goes through those that the router chooses for it. Tokens are taken together by expert, so
//! that a slice of a prompt reads each expert's matrices once.

use super::{
    choice::Entry,
    feed_forward::open,
    layer::ExpertWeights,
    recipe::Activation,
    rows::quantise_rows,
    work::{ExpertScratch, Scratch, Work},
};
use crate::engine::{
    error::Result,
    kernels::{
        self, BLOCK,
        elementwise::{add, add_scaled, rms_norm},
        float::Then,
        quantise::quantise,
    },
    team::Receivers,
};

impl Work<'_> {
    /// From the residual stream to this member's columns of what is added to it, in `sums`.
    pub fn experts(
        &mut self,
        weights: &ExpertWeights,
        norm: Option<&[f32]>,
        activation: Activation,
    ) -> Result<()> {
        self.choose(weights, norm);
        self.gate_experts(weights, activation);
        let Self { shares, team, scratch, span, .. } = self;
        let Scratch { experts, parts, sums, .. } = &mut **scratch;
        let ExpertScratch { choices, whole, down, .. } = experts;
        let (rank, blocks) = (team.rank(), &shares.expert_forward_blocks);
        let my_width = shares.width.of(rank).len();
        parts.gather(*team, blocks, Receivers::Everyone)?;
        let whole = parts.rows(blocks, whole);
        let mine = sums.part(span.count, &shares.width, rank);
        mine.fill(0.0);
        for (expert, chosen) in choices.by_expert() {
            let rows = &whole[chosen.start * blocks.total()..chosen.end * blocks.total()];
            let entries = choices.entries(chosen);
            down.resize(entries.len() * my_width, 0.0);
            weights.experts[expert].down.multiply(rows, down, my_width, 0);
            for (Entry { token, weight }, down) in entries.iter().zip(down.chunks_exact(my_width.max(1))) {
                add_scaled(&mut mine[token * my_width..][..my_width], down, *weight);
            }
        }
        let Some(shared) = &weights.shared else { return Ok(()) };
        self.gate(shared, activation);
        let Scratch { experts, activations, parts, sums, .. } = &mut *self.scratch;
        let blocks = &self.shares.feed_forward_blocks;
        parts.gather(self.team, blocks, Receivers::Everyone)?;
        let down = &mut experts.down;
        down.resize(self.span.count * my_width, 0.0);
        shared.down.multiply(parts.rows(blocks, activations), down, my_width, 0);
        add(sums.part(self.span.count, &self.shares.width, rank), down);
        Ok(())
    }

    /// Norms and rounds each token's row, and chooses its experts.
    fn choose(&mut self, weights: &ExpertWeights, norm: Option<&[f32]>) {
        let Scratch { x, activations, experts, .. } = &mut *self.scratch;
        let ExpertScratch { normed, logits, choices, .. } = experts;
        let (width, epsilon) = (self.recipe.width, self.recipe.epsilon);
        normed.resize(x.len(), 0.0);
        match norm {
            Some(norm) => {
                for (x, normed) in x.chunks_exact(width).zip(normed.chunks_exact_mut(width)) {
                    rms_norm(x, norm, epsilon, normed);
                }
            }
            None => normed.copy_from_slice(x),
        }
        activations.resize(x.len() / BLOCK, kernels::Activation::ZERO);
        quantise(normed, activations);
        let ExpertWeights { router, experts, used, weighing, .. } = weights;
        logits.resize(self.span.count * router.rows(), 0.0);
        router.multiply(normed, Then::Write, logits);
        choices.choose(logits, router.rows(), experts.len(), *used, *weighing);
    }

    /// This member's blocks between the products: a row for each choice, by experts.
    fn gate_experts(&mut self, weights: &ExpertWeights, activation: Activation) {
        let Scratch { activations, gate_up, experts, parts, .. } = &mut *self.scratch;
        let ExpertScratch { choices, picked, .. } = experts;
        let (rank, per_row) = (self.team.rank(), self.recipe.width / BLOCK);
        let my_forward = self.shares.expert_forward.of(rank).len();
        let my_blocks = my_forward / BLOCK;
        let mine = parts.part(choices.count(), &self.shares.expert_forward_blocks, rank);
        for (expert, chosen) in choices.by_expert() {
            picked.clear();
            for entry in choices.entries(chosen.clone()) {
                picked.extend_from_slice(&activations[entry.token * per_row..][..per_row]);
            }
            gate_up.resize(chosen.len() * 2 * my_forward, 0.0);
            weights.experts[expert].gate_up.multiply(picked, gate_up, 2 * my_forward, 0);
            open(gate_up, my_forward, activation);
            let blocks = &mut mine[chosen.start * my_blocks..chosen.end * my_blocks];
            quantise_rows(gate_up, 2 * my_forward, my_forward, blocks);
        }
    }
}
