//! What a decoder is, as data: sizes, which tensors each layer has, and what is computed with them. Must not know a family's name,
//! nor who computes.

use serde::{Deserialize, Serialize};

use super::pooling::Pooling;
use crate::engine::{
    error::{Error, Result},
    kernels::{BLOCK, rope::Pairing},
};

/// Everything that a runner needs to know before it reads a weight. Members of a team get it from their leader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Numbers in a token's vector: the residual stream.
    pub width: usize,
    /// The most positions that the model was trained for.
    pub context: usize,
    /// Query heads of each layer, and the heads of keys and values that they share evenly.
    pub heads: usize,
    pub kv_heads: usize,
    /// Numbers in a head.
    pub head_size: usize,
    /// Numbers between a feed-forward's two products.
    pub feed_forward: usize,
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

/// A matrix's rows, or some of a larger one's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    pub tensor: String,
    pub first: usize,
    /// Rows of the whole tensor.
    pub of: usize,
}

impl Rows {
    pub fn whole(tensor: String, rows: usize) -> Self {
        Self { tensor, first: 0, of: rows }
    }
}

/// A vector's numbers, or some of a longer one's, that are added to a product.
pub type Bias = Option<Rows>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerRecipe {
    pub attention: Attention,
    pub feed_forward: FeedForward,
}

/// `x += scale * norm_after(output(attend(norm_before(x))))`. Norms are RMS norms, named by their weights; `None` leaves one out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attention {
    pub norm_before: Option<String>,
    pub query: Rows,
    pub key: Rows,
    pub value: Rows,
    pub query_bias: Bias,
    pub key_bias: Bias,
    pub value_bias: Bias,
    pub head_norm: HeadNorm,
    /// Which of the recipe's ropes turns queries and keys; `None` leaves them as they are.
    pub rope: Option<usize>,
    /// What a query times a key is divided by: in most families the root of a head's size.
    pub divisor: f32,
    /// Then: `cap * tanh(score / cap)`.
    pub cap: Option<f32>,
    /// A position sees itself and those before it, so many in all; `None` sees all. Where a model looks ahead ([`Pooling`]), half as
    /// many on either side.
    pub window: Option<usize>,
    pub output: String,
    pub output_bias: Option<String>,
    pub norm_after: Option<String>,
}

/// RMS norms of queries and keys before they turn, named by their weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeadNorm {
    None,
    /// Each head by itself; all heads have the same weight.
    Each {
        query: String,
        key: String,
    },
    /// All heads of a position as one vector.
    Together {
        query: String,
        key: String,
    },
}

/// `x += scale * norm_after(down(activation(gate(norm_before(x))) * up(norm_before(x))))`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeedForward {
    pub norm_before: Option<String>,
    pub gate: Rows,
    pub up: Rows,
    pub gate_bias: Bias,
    pub up_bias: Bias,
    pub activation: Activation,
    pub down: String,
    pub down_bias: Option<String>,
    pub norm_after: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activation {
    Silu,
    /// The approximation by tanh.
    GeluTanh,
}

/// How queries and keys turn with their position (Su et al. 2021).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RopeRecipe {
    /// So many numbers of each head turn; the others stay.
    pub dimensions: usize,
    pub base: f32,
    pub pairing: Pairing,
    /// Each pair's frequency is divided by its number in this tensor.
    pub factors: Option<String>,
    pub stretch: Stretch,
    /// What sines and cosines are multiplied with.
    pub amplitude: f32,
}

/// How the positions of a longer context are fitted into what the model was trained on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stretch {
    None,
    /// All frequencies are divided by this (Chen et al. 2023).
    Linear(f32),
    /// Slow pairs are, fast ones are not (Peng et al. 2023, YaRN).
    Yarn {
        factor: f32,
        original_context: usize,
        beta_fast: f32,
        beta_slow: f32,
    },
}

impl Recipe {
    /// Whether a runner can compute it: each size within what the kernels and the caches can hold.
    pub fn check(&self) -> Result<()> {
        let Self { width, feed_forward, heads, kv_heads, head_size, .. } = *self;
        let fits = |what: &str, fits: bool| {
            if fits {
                return Ok(());
            }
            let sizes =
                format!("{width} wide, {heads}/{kv_heads} heads of {head_size}, {feed_forward} between");
            Err(Error::unsupported(format!("a model with {what}: {sizes}")))
        };
        fits("heads that share keys unevenly", heads.is_multiple_of(kv_heads))?;
        fits(
            "a width that is no multiple of 32",
            width.is_multiple_of(BLOCK) && feed_forward.is_multiple_of(BLOCK),
        )?;
        fits("heads whose sizes don't make blocks of 32", (heads * head_size).is_multiple_of(BLOCK))?;
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
        self.feed_forward / BLOCK
    }

    /// The names of all tensors that it uses.
    pub fn tensors(&self) -> impl Iterator<Item = &str> {
        let ropes = self.ropes.iter().filter_map(|rope| rope.factors.as_deref());
        let ends = [Some(EMBEDDING), Some(self.output.norm.as_str()), self.output.matrix.as_deref()];
        let layers = self
            .layers
            .iter()
            .flat_map(|layer| layer.attention.tensors().chain(layer.feed_forward.tensors()));
        let pooling = self.pooling.iter().flat_map(Pooling::tensors);
        ropes.chain(ends.into_iter().flatten()).chain(layers).chain(pooling)
    }
}

/// The matrix that a token's vector is looked up in.
pub const EMBEDDING: &str = "token_embd.weight";

impl Attention {
    fn tensors(&self) -> impl Iterator<Item = &str> {
        let rows = [Some(&self.query), Some(&self.key), Some(&self.value)];
        let biases = [&self.query_bias, &self.key_bias, &self.value_bias].map(Option::as_ref);
        let norms = match &self.head_norm {
            HeadNorm::None => [None, None],
            HeadNorm::Each { query, key } | HeadNorm::Together { query, key } => [Some(query), Some(key)],
        };
        let others = [
            self.norm_before.as_ref(),
            Some(&self.output),
            self.output_bias.as_ref(),
            self.norm_after.as_ref(),
        ];
        let named = rows.into_iter().chain(biases).flatten().map(|rows| rows.tensor.as_str());
        named.chain(norms.into_iter().chain(others).flatten().map(String::as_str))
    }
}

impl FeedForward {
    fn tensors(&self) -> impl Iterator<Item = &str> {
        let rows = [Some(&self.gate), Some(&self.up), self.gate_bias.as_ref(), self.up_bias.as_ref()];
        let others =
            [self.norm_before.as_ref(), Some(&self.down), self.down_bias.as_ref(), self.norm_after.as_ref()];
        let named = rows.into_iter().flatten().map(|rows| rows.tensor.as_str());
        named.chain(others.into_iter().flatten().map(String::as_str))
    }
}
