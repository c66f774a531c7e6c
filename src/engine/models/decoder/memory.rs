//! What a decoder takes in memory, known from its file's header alone. Must not know how much there is.

use std::collections::HashSet;

use super::recipe::{Mixing, Recipe};
use crate::engine::{
    error::Result,
    gguf::{Gguf, TensorInfo},
    kernels::{Activation, BLOCK, PANEL, packed_bytes, rope::Rope},
    models::{
        cache::Shape,
        columns::ColumnShape,
        share::{Shares, Split},
    },
};

/// What one member of a team takes, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecoderMemory {
    /// Its rows of every matrix as they are packed, and all norms.
    pub weights: u64,
    /// Buffers of a step.
    pub buffers: u64,
    /// A page of its heads' KV cache, with the angles that these positions turn by.
    pub page: u64,
}

impl DecoderMemory {
    /// Of each of `members`, whose leader is the first, with steps of up to `slice` tokens.
    pub fn of_each(gguf: &Gguf, recipe: &Recipe, members: usize, slice: usize) -> Result<Vec<Self>> {
        let counted = Counted::new(gguf, recipe, members);
        (0..members).map(|rank| counted.member(rank, slice)).collect()
    }
}

struct Counted<'m> {
    gguf: &'m Gguf,
    recipe: &'m Recipe,
    members: usize,
    shares: Shares,
    /// Tensors whose rows go by heads of keys.
    by_heads: HashSet<&'m str>,
    tensors: HashSet<&'m str>,
}

impl<'m> Counted<'m> {
    fn new(gguf: &'m Gguf, recipe: &'m Recipe, members: usize) -> Self {
        Self {
            gguf,
            recipe,
            members,
            shares: recipe.shares(members),
            by_heads: recipe.divided_by_heads().collect(),
            tensors: recipe.tensors().collect(),
        }
    }

    fn member(&self, rank: usize, slice: usize) -> Result<DecoderMemory> {
        let weights = self.tensors.iter().map(|name| self.weight(name, rank)).sum::<Result<u64>>()?;
        let angles: u64 = self.recipe.ropes.iter().map(|rope| Rope::page_bytes(rope.dimensions / 2)).sum();
        let shape = self.recipe.cache_shape(&self.shares, rank);
        let buffers = self.buffers(rank, slice as u64);
        Ok(DecoderMemory { weights, buffers, page: shape.page_bytes() + angles })
    }

    /// A vector is whole at each member; of a matrix it has its rows.
    fn weight(&self, name: &str, rank: usize) -> Result<u64> {
        let info = self.gguf.tensors.get(name)?;
        let (Some(columns), false) = (info.shape.last(), is_vector(info)) else {
            return Ok(info.numbers() * size_of::<f32>() as u64);
        };
        // More than two dimensions are so many matrices, one below the other.
        let rows = (info.numbers() / (*columns).max(1) as u64) as usize;
        let mine = if self.by_heads.contains(name) {
            let heads = &self.shares.kv_heads;
            rows / heads.total().max(1) * heads.of(rank).len()
        } else {
            Split::even(rows, PANEL, self.members).of(rank).len()
        };
        Ok(packed_bytes(info.dtype, mine, *columns))
    }

    /// The largest that each of the runner's buffers becomes, for steps of `slice` tokens.
    fn buffers(&self, rank: usize, slice: u64) -> u64 {
        let Recipe { heads, kv_heads, head_size, width, feed_forward, expert_forward, .. } = *self.recipe;
        let mine = self.shares.kv_heads.of(rank).len();
        let rows = (heads / kv_heads + 2) * mine * head_size;
        let between = self.shares.feed_forward.of(rank).len().max(self.shares.expert_forward.of(rank).len());
        let float = size_of::<f32>();
        let blocks = |numbers: usize| numbers / BLOCK * size_of::<Activation>();
        let widest = feed_forward.max(expert_forward).max(heads * head_size);
        let each = width * float          // the residual stream
            + width * float               // what is added to it
            + 2 * rows * float            // queries, keys, values, and what they attend to
            + 2 * between * float         // gates and ups
            + blocks(width.max(if self.members > 1 { widest } else { width }))
            + blocks(widest);
        let vocabulary = self.vocabulary() * float as u64;
        // One row of logits as they are gathered, and one that the sampler takes.
        slice * each as u64 + 2 * vocabulary
    }

    fn vocabulary(&self) -> u64 {
        let embedding = self.gguf.tensors.get(super::recipe::EMBEDDING);
        embedding.ok().and_then(|info| info.shape.first()).map_or(0, |rows| *rows as u64)
    }
}

fn is_vector(info: &TensorInfo) -> bool {
    info.shape.len() < 2
}

impl Recipe {
    /// How a team of so many divides it.
    pub(super) fn shares(&self, members: usize) -> Shares {
        let Self { heads, kv_heads, head_size, width, feed_forward, expert_forward, .. } = *self;
        let heads = (kv_heads, heads / kv_heads, head_size);
        Shares::new(members, heads, width, (feed_forward, expert_forward))
    }

    /// The cache of a member's heads and channels.
    pub(super) fn cache_shape(&self, shares: &Shares, rank: usize) -> Shape {
        let attending = self.layers.iter().filter_map(|layer| match &layer.mixing {
            Mixing::Attention(attention) => Some(attention),
            Mixing::Convolution(_) => None,
        });
        let layers = attending.clone().count();
        Shape {
            layers,
            kv_heads: shares.kv_heads.of(rank).len(),
            head_size: self.head_size,
            absolute: attending.into_iter().any(|attention| attention.cap.is_some()),
            columns: ColumnShape {
                layers: self.layers.len() - layers,
                channels: shares.channels.of(rank).len(),
                taps: self.taps,
            },
        }
    }

    /// The matrices whose rows a team divides by heads of keys; all others are divided evenly.
    fn divided_by_heads(&self) -> impl Iterator<Item = &str> {
        let of_layer = self.layers.iter().flat_map(|layer| match &layer.mixing {
            Mixing::Attention(attention) => vec![&attention.query, &attention.key, &attention.value],
            Mixing::Convolution(_) => Vec::new(),
        });
        of_layer.map(|rows| rows.tensor.as_str())
    }
}
