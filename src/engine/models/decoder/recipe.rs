//! What a decoder is, as data: sizes, which tensors each layer has, and what is computed with them. Must not know a family's name,
//! nor who computes.

mod feed_forward;
mod mixing;
mod rows;
mod turns;

use serde::{Deserialize, Serialize};

pub use self::{
    feed_forward::{Activation, Blocks, Experts, FeedForward, Gated, Weighing},
    mixing::{Attention, Convolution, Growth, HeadNorm, Mixing},
    rows::{Bias, Rows},
    turns::{RopeRecipe, Stretch},
};
use super::pooling::Pooling;
use crate::engine::{
    error::{Error, Result},
    kernels::BLOCK,
    models::columns,
};

/// Everything that a runner needs to know before it reads a weight. Members of a team get it from their leader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Numbers in a token's vector: the residual stream.
    pub width: usize,
    /// The most positions that the model was trained for.
    pub context: usize,
    /// Query heads of each layer that attends, and the heads of keys and values that they share evenly.
    pub heads: usize,
    pub kv_heads: usize,
    /// Numbers in a head.
    pub head_size: usize,
    /// Columns that a short convolution sees, its own among them; 0 where no layer convolves.
    pub taps: usize,
    /// Numbers between the two products of a block that all tokens go through; 0 where there is none.
    pub feed_forward: usize,
    /// Numbers between an expert's two products; 0 where there are no experts.
    pub expert_forward: usize,
    /// In every RMS norm.
    pub epsilon: f32,
    /// What a token's vector is multiplied with when it is looked up.
    pub embedding_scale: f32,
    /// What each half of a layer adds to the residual stream is multiplied with this first.
    pub residual_scale: f32,
    /// Each kind of turning that some layer uses.
    pub ropes: Vec<RopeRecipe>,
    pub layers: Vec<LayerRecipe>,
    pub output: Output,
    /// Of a model that embeds texts; `None` where the next token is foretold.
    pub pooling: Option<Pooling>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerRecipe {
    pub mixing: Mixing,
    pub feed_forward: FeedForward,
}

/// From the last layer to logits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// A norm's weight.
    pub norm: String,
    /// `None` where the embedding serves both ends.
    pub matrix: Option<String>,
    /// Logits are multiplied with this, and then capped.
    pub scale: f32,
    pub cap: Option<f32>,
}

/// The matrix that a token's vector is looked up in.
pub const EMBEDDING: &str = "token_embd.weight";

impl Recipe {
    /// Whether a runner can compute it: each size within what the kernels and the caches can hold.
    pub fn check(&self) -> Result<()> {
        let Self { width, feed_forward, expert_forward, heads, kv_heads, head_size, taps, .. } = *self;
        let fits = |what: &str, fits: bool| {
            if fits {
                return Ok(());
            }
            let between = feed_forward.max(expert_forward);
            let sizes = format!("{width} wide, {heads}/{kv_heads} heads of {head_size}, {between} between");
            Err(Error::unsupported(format!("a model with {what}: {sizes}")))
        };
        fits("heads that share keys unevenly", heads.is_multiple_of(kv_heads))?;
        let wide = [width, feed_forward, expert_forward];
        fits("a width that is no multiple of 32", wide.iter().all(|wide| wide.is_multiple_of(BLOCK)))?;
        fits("heads whose sizes don't make blocks of 32", (heads * head_size).is_multiple_of(BLOCK))?;
        fits("a convolution over too many positions", taps <= columns::MOST_TAPS)?;
        for rope in &self.ropes {
            let turns = rope.dimensions;
            fits("odd rotary dimensions", turns.is_multiple_of(2) && (2..=head_size).contains(&turns))?;
            fits("an absurd rotary base", rope.base >= 1.0)?;
        }
        self.pooling.as_ref().map_or(Ok(()), |pooling| pooling.check(self))?;
        fits("an absurd norm epsilon", (0.0..0.1).contains(&self.epsilon))
    }

    /// Members of a team that can each have a part of every product.
    pub fn most_members(&self) -> usize {
        let convolved = if self.taps > 0 { self.width } else { 0 };
        let divided =
            [self.feed_forward, self.expert_forward, convolved].into_iter().filter(|wide| *wide > 0);
        divided.min().map_or(1, |wide| wide / BLOCK)
    }

    /// How many layers before this one mix positions as it does.
    pub fn alike_before(&self, layer: usize) -> usize {
        let kind = |layer: &LayerRecipe| std::mem::discriminant(&layer.mixing);
        let own = self.layers.get(layer).map(kind);
        self.layers.iter().take(layer).filter(|before| Some(kind(before)) == own).count()
    }

    /// The names of all tensors that it uses.
    pub fn tensors(&self) -> impl Iterator<Item = &str> {
        let ropes = self.ropes.iter().filter_map(|rope| rope.factors.as_deref());
        let ends = [Some(EMBEDDING), Some(self.output.norm.as_str()), self.output.matrix.as_deref()];
        let layers =
            self.layers.iter().flat_map(|layer| layer.mixing.tensors().chain(layer.feed_forward.tensors()));
        let pooling = self.pooling.iter().flat_map(Pooling::tensors);
        ropes.chain(ends.into_iter().flatten()).chain(layers).chain(pooling)
    }
}
