//! What a decoder takes on a GPU, known from its file's header alone.

use super::{
    layer::products,
    state::{State, half_cache_bytes, ring_bytes},
    vocabulary,
    weights::{Layout, Taken},
};
use crate::engine::{
    error::Result,
    gguf::Gguf,
    models::decoder::{EMBEDDING, Mixing, Recipe},
};

/// In bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GpuMemory {
    /// Packed matrices; norms and biases are thousandths of them.
    pub weights: u64,
    /// The KV cache and the angles of all positions.
    pub context: u64,
    /// Vectors and logits of a step.
    pub buffers: u64,
}

impl GpuMemory {
    /// With a KV cache of `context` tokens.
    pub fn of(gguf: &Gguf, recipe: &Recipe, context: usize) -> Result<Self> {
        let vocabulary = vocabulary::tokens(gguf)?;
        let ends = [Some(EMBEDDING), recipe.output.matrix.as_deref()];
        let mut weights = 0;
        for name in ends.into_iter().flatten() {
            let taken = Taken::new(gguf, name, (0, vocabulary, vocabulary), recipe.width)?;
            weights += Layout::new(&[taken], recipe.width).bytes;
        }
        for layer in &recipe.layers {
            for (taken, columns) in products(gguf, recipe, layer)? {
                weights += Layout::new(&taken, columns).bytes;
            }
        }
        let angles: usize = recipe.ropes.iter().map(|rope| rope.dimensions / 2 * 8 * context).sum();
        let cache = recipe.layers.iter().map(|layer| match layer.mixing {
            Mixing::Attention(_) => 2 * half_cache_bytes(recipe, context),
            Mixing::Convolution(_) => ring_bytes(recipe),
        });
        Ok(Self {
            weights,
            context: cache.sum::<u64>() + angles as u64,
            buffers: State::bytes(recipe, vocabulary),
        })
    }

    pub fn total(&self) -> u64 {
        self.weights + self.context + self.buffers
    }
}
