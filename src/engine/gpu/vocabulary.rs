//! Both ends of a decoder: tokens' vectors out of the embedding, and logits. A matrix that no binding shows whole is several.

use std::io::{Read, Seek};

use super::{
    kernel::{Kernel, Maker},
    product::{Behind, Ends, Product},
    state::State,
    text::Text,
    weights::{Layout, Taken, fill},
};
use crate::{
    engine::{
        error::Result,
        gguf::Gguf,
        models::decoder::{EMBEDDING, Recipe},
    },
    gpu::{
        Binding::{Read as Reads, ReadWrite, Uniform},
        Command, Part,
    },
};

/// A matrix with a row for each token.
pub struct Vocabulary {
    chunks: Vec<Chunk>,
}

struct Chunk {
    first: usize,
    weights: Part,
    layout: Layout,
}

/// Rows of a chunk are a multiple of this, unless it is the last.
const STEP: usize = 64;

impl Vocabulary {
    pub fn load<R: Read + Seek>(
        maker: &mut Maker,
        name: &str,
        recipe: &Recipe,
        gguf: &Gguf,
        reader: &mut R,
    ) -> Result<Self> {
        let (rows, _) = gguf.tensors.get(name)?.rows_columns()?;
        let row = Layout::new(&[Taken::new(gguf, name, (0, STEP, rows), recipe.width)?], recipe.width).bytes;
        let facts = maker.gpu.facts();
        let most = facts.buffer_bytes.min(facts.binding_bytes) / row.max(1);
        let each = (most as usize).max(1) * STEP;
        let mut chunks = Vec::new();
        for first in (0..rows).step_by(each) {
            let taken = [Taken::new(gguf, name, (first, each.min(rows - first), rows), recipe.width)?];
            let layout = Layout::new(&taken, recipe.width);
            let weights = maker.storage(layout.bytes)?;
            fill(&mut *maker.gpu, weights.buffer, &layout, &taken, (gguf, &mut *reader))?;
            chunks.push(Chunk { first, weights, layout });
        }
        Ok(Self { chunks })
    }

    /// What puts tokens' vectors into the residual stream.
    pub async fn embed(&self, maker: &mut Maker, state: &State, recipe: &Recipe) -> Result<Vec<Kernel>> {
        let mut kernels = Vec::new();
        for Chunk { first, weights, layout } in &self.chunks {
            let shader = Text::new("embedding")
                .step()
                .number("ROWS", layout.rows())
                .number("FIRST_ROW", *first)
                .float("SCALE", recipe.embedding_scale)
                .blocks(layout)
                .kernel(include_str!("shaders/embed.wgsl"), 1, 1)
                .shader(&[Uniform, Reads, Reads, Reads, ReadWrite]);
            let parts = [state.step, *weights, *weights, state.tokens, state.residual];
            kernels.push(maker.kernel(shader, &parts).await?);
        }
        Ok(kernels)
    }

    /// From the residual stream to logits.
    pub async fn logits(
        &self,
        maker: &mut Maker,
        state: &State,
        recipe: &Recipe,
        norm: Part,
        behind: Option<Behind>,
    ) -> Result<Logits> {
        let rows = self.chunks.iter().map(|chunk| chunk.layout.rows()).sum();
        let mut products = Vec::new();
        for Chunk { first, weights, layout } in &self.chunks {
            let ends = Ends {
                step: state.step,
                vectors: state.residual,
                norm: Some(norm),
                epsilon: recipe.epsilon,
                bias: None,
                gated: None,
                scale: recipe.output.scale,
                cap: recipe.output.cap,
                out: state.logits,
                stride: rows,
                first_row: *first,
                is_added: false,
                is_wanted: true,
                behind,
            };
            products.push(Product::new(maker, *weights, layout, &ends, "logits").await?);
        }
        Ok(Logits { products })
    }
}

pub struct Logits {
    products: Vec<Product>,
}

impl Logits {
    /// Of so many tokens, the last ones of a step of `of_step`.
    pub fn record(&self, tokens: usize, of_step: usize, work: &mut Vec<Command>) {
        work.extend(self.products.iter().map(|product| product.command(tokens, of_step == 1)));
    }
}

/// Rows of the embedding: tokens.
pub fn tokens(gguf: &Gguf) -> Result<usize> {
    gguf.tensors.get(EMBEDDING)?.rows_columns().map(|(rows, _)| rows)
}
