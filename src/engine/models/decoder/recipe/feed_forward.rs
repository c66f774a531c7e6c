//! The second half of a layer, where each position is by itself: one gated block, or experts among which a router chooses.

use serde::{Deserialize, Serialize};

use super::rows::{Bias, Rows};

/// `x += scale * norm_after(blocks(norm_before(x)) + down_bias)`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeedForward {
    pub norm_before: Option<String>,
    pub blocks: Blocks,
    /// In each block.
    pub activation: Activation,
    pub down_bias: Option<String>,
    pub norm_after: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Blocks {
    Dense(Gated),
    Experts(Experts),
}

/// `down(activation(gate(x)) * up(x))`, with the recipe's `feed_forward` numbers in between.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gated {
    pub gate: Rows,
    pub up: Rows,
    pub gate_bias: Bias,
    pub up_bias: Bias,
    pub down: String,
}

/// The sum of the chosen experts' outputs, each multiplied with its weight (Shazeer et al. 2017). An expert is a gated block with
/// the recipe's `expert_forward` numbers in between.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experts {
    /// A row for each expert: its logit.
    pub router: String,
    pub count: usize,
    /// So many with the largest logits are chosen for each token.
    pub used: usize,
    pub weighing: Weighing,
    /// Each expert's matrix, one below the other.
    pub gate: String,
    pub up: String,
    pub down: String,
    /// A block that all tokens go through, whose output is added.
    pub shared: Option<Gated>,
}

/// What a chosen expert's weight is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weighing {
    /// Its share of the softmax over all experts' logits.
    OfAll,
    /// Its share of the softmax over those that were chosen: the same as its share of all, divided by the sum of the chosen ones'.
    OfChosen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activation {
    Silu,
    /// The approximation by tanh.
    GeluTanh,
}

impl FeedForward {
    pub(super) fn tensors(&self) -> impl Iterator<Item = &str> {
        let (gated, experts) = match &self.blocks {
            Blocks::Dense(gated) => (Some(gated), None),
            Blocks::Experts(experts) => (experts.shared.as_ref(), Some(experts)),
        };
        let experts = experts.map(|experts| [&experts.router, &experts.gate, &experts.up, &experts.down]);
        let others = [self.norm_before.as_ref(), self.down_bias.as_ref(), self.norm_after.as_ref()];
        let named = experts.into_iter().flatten().chain(others.into_iter().flatten());
        gated.into_iter().flat_map(Gated::tensors).chain(named.map(String::as_str))
    }
}

impl Gated {
    fn tensors(&self) -> impl Iterator<Item = &str> {
        let rows = [Some(&self.gate), Some(&self.up), self.gate_bias.as_ref(), self.up_bias.as_ref()];
        let rows = rows.into_iter().flatten().map(|rows| rows.tensor.as_str());
        rows.chain([self.down.as_str()])
    }
}
