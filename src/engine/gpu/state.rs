//! What a step works on: the tokens, their vectors between kernels, and the KV cache. All of it is made at load.

use super::kernel::Maker;
use crate::{
    engine::{
        error::Result,
        models::decoder::{LayerRecipe, Mixing, Recipe},
    },
    gpu::{BufferKind, Part},
};

/// Tokens of one submit at most.
pub const SLICE: usize = 32;
/// Tokens whose logits are computed in one submit at most.
pub const LOGIT_ROWS: usize = 8;
/// Stretches that a token's past is divided into at most, and positions of a stretch at least.
pub const MOST_SPLITS: usize = 16;
pub const STRETCH: usize = 256;

/// Columns that a convolution keeps: its taps and a slice, and some that may be forgotten again.
pub const RING: usize = 256;

pub struct State {
    /// The numbers of `step.wgsl`.
    pub step: Part,
    pub tokens: Part,
    /// The residual stream.
    pub residual: Part,
    /// One token's, in turns with `residual`, where [`adds_late`].
    pub other: Part,
    /// Queries, keys and values of all heads, or the gates and values of a convolution.
    pub projected: Part,
    /// Queries as they are compared, of several tokens.
    pub turned: Part,
    /// What positions saw in each other.
    pub mixed: Part,
    pub stretches: Part,
    /// Between the two products of a gated block.
    pub between: Part,
    /// What a half of a layer adds, where it is normed first.
    pub branch: Part,
    pub logits: Part,
}

/// Of each buffer, in the order of [`State`]'s fields behind `step`.
fn sizes(recipe: &Recipe, vocabulary: usize) -> [usize; 10] {
    let Recipe { width, heads, kv_heads, head_size, feed_forward, taps, .. } = *recipe;
    let convolved = if taps > 0 { width } else { 0 };
    let numbers = [
        SLICE,
        SLICE * width,
        if adds_late(recipe) { width } else { 0 },
        SLICE * ((heads + 2 * kv_heads) * head_size).max(3 * convolved),
        SLICE * heads * head_size,
        SLICE * (heads * head_size).max(convolved),
        heads * MOST_SPLITS * (head_size + 2),
        SLICE * feed_forward,
        SLICE * width,
        LOGIT_ROWS * vocabulary,
    ];
    numbers.map(|numbers| numbers * size_of::<f32>())
}

impl State {
    pub fn new(maker: &mut Maker, recipe: &Recipe, vocabulary: usize) -> Result<Self> {
        let [tokens, residual, other, projected, turned, mixed, stretches, between, branch, logits] =
            sizes(recipe, vocabulary).map(|bytes| bytes as u64);
        Ok(Self {
            step: maker.buffer(16, BufferKind::Uniform)?,
            tokens: maker.storage(tokens)?,
            residual: maker.storage(residual)?,
            other: maker.storage(other)?,
            projected: maker.storage(projected)?,
            turned: maker.storage(turned)?,
            mixed: maker.storage(mixed)?,
            stretches: maker.storage(stretches)?,
            between: maker.storage(between)?,
            branch: maker.storage(branch)?,
            logits: maker.storage(logits)?,
        })
    }

    pub fn bytes(recipe: &Recipe, vocabulary: usize) -> u64 {
        sizes(recipe, vocabulary).iter().map(|bytes| *bytes as u64).sum()
    }
}

/// Whether every half of a layer norms what it adds to the residual stream. One token's is then added by whoever reads the stream next.
pub fn adds_late(recipe: &Recipe) -> bool {
    let mut layers = recipe.layers.iter();
    layers.all(|layer| norm_after_mixing(layer).is_some() && layer.feed_forward.norm_after.is_some())
}

pub fn norm_after_mixing(layer: &LayerRecipe) -> Option<&String> {
    match &layer.mixing {
        Mixing::Attention(attention) => attention.norm_after.as_ref(),
        Mixing::Convolution(convolution) => convolution.norm_after.as_ref(),
    }
}

/// Bytes of a layer's keys, and as many of its values: two numbers a word.
pub fn half_cache_bytes(recipe: &Recipe, context: usize) -> u64 {
    (recipe.kv_heads * recipe.head_size * size_of::<u16>()) as u64 * context as u64
}

/// Bytes of the columns that a convolution keeps.
pub fn ring_bytes(recipe: &Recipe) -> u64 {
    (RING * recipe.width * size_of::<f32>()) as u64
}
