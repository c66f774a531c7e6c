//! A decoder from its file onto a GPU, a layer a step, so that a caller can report and stop in between.

use std::io::{Read, Seek};

use super::{
    decoder::GpuDecoder,
    kernel::Maker,
    layer::{Layer, LayerMaker},
    product::Behind,
    ranking::{self, Ranking},
    refusal::can_compute,
    state::{LOGIT_ROWS, State, adds_late},
    vocabulary::{self, Vocabulary},
};
use crate::{
    engine::{
        error::Result,
        gguf::Gguf,
        kernels::rope::Rope,
        models::{
            decoder::{EMBEDDING, Recipe},
            weights::{FromFile, Weights},
        },
        team::Solo,
    },
    gpu::{BufferKind, Gpu, Part},
};

pub struct GpuLoader {
    recipe: Recipe,
    context: usize,
    /// Taken by the model at the end.
    made: Option<Made>,
    steps: usize,
}

/// What stands on the device so far.
struct Made {
    maker: Maker,
    state: State,
    vocabulary: usize,
    angles: Vec<Part>,
    embedding: Option<Vocabulary>,
    layers: Vec<Layer>,
}

impl GpuLoader {
    /// A model that holds up to `context` tokens.
    pub fn new(gpu: Box<dyn Gpu>, recipe: Recipe, gguf: &Gguf, context: usize) -> Result<Self> {
        can_compute(&recipe)?;
        let vocabulary = vocabulary::tokens(gguf)?;
        let mut maker = Maker::new(gpu);
        let state = State::new(&mut maker, &recipe, vocabulary)?;
        let made = Made { maker, state, vocabulary, angles: Vec::new(), embedding: None, layers: Vec::new() };
        Ok(Self { recipe, context, made: Some(made), steps: 0 })
    }

    /// Steps taken, and steps in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.steps, self.recipe.layers.len() + 2)
    }

    /// Reads the next part; the model comes with the last one.
    pub async fn step<R: Read + Seek>(&mut self, gguf: &Gguf, reader: &mut R) -> Result<Option<GpuDecoder>> {
        let Some(mut made) = self.made.take() else { return Ok(None) };
        self.steps += 1;
        if made.embedding.is_none() {
            for rope in &self.recipe.ropes {
                let factors = rope.factors.as_ref().map(|name| {
                    FromFile { gguf, reader: &mut *reader }.vector(&mut Solo, name, rope.dimensions / 2)
                });
                let turning = rope.rope(factors.transpose()?.as_deref())?;
                made.angles.push(angles(&mut made.maker, turning, self.context)?);
            }
            let embedding = Vocabulary::load(&mut made.maker, EMBEDDING, &self.recipe, gguf, reader)?;
            made.embedding = Some(embedding);
        } else if made.layers.len() < self.recipe.layers.len() {
            let mut maker = LayerMaker {
                maker: &mut made.maker,
                state: &made.state,
                recipe: &self.recipe,
                angles: &made.angles,
                context: self.context,
                gguf,
                reader,
            };
            let layer = maker.layer(made.layers.len()).await?;
            made.layers.push(layer);
        } else {
            return self.finish(made, gguf, reader).await;
        }
        made.maker.gpu.settled().await?;
        self.made = Some(made);
        Ok(None)
    }

    /// What stands behind all layers.
    async fn finish<R: Read + Seek>(
        &self,
        made: Made,
        gguf: &Gguf,
        reader: &mut R,
    ) -> Result<Option<GpuDecoder>> {
        let Made { mut maker, state, vocabulary, embedding, layers, .. } = made;
        let Some(embedding) = embedding else { return Ok(None) };
        let recipe = &self.recipe;
        let mut vector =
            |name: &str| FromFile { gguf, reader: &mut *reader }.vector(&mut Solo, name, recipe.width);
        let weights = vector(&recipe.output.norm)?;
        let norm = maker.floats(&weights)?;
        let last = recipe.layers.last().and_then(|layer| layer.feed_forward.norm_after.as_ref());
        let behind = match last.filter(|_| adds_late(recipe)) {
            Some(after) => Some(Behind {
                stream: state.other,
                branch: state.branch,
                scale: recipe.residual_scale,
                norms: maker.floats(&[vector(after)?, weights].concat())?,
                kept: state.residual,
            }),
            None => None,
        };
        let output = match &recipe.output.matrix {
            Some(name) => Some(Vocabulary::load(&mut maker, name, recipe, gguf, reader)?),
            None => None,
        };
        let embed = embedding.embed(&mut maker, &state, recipe).await?;
        let output = output.as_ref().unwrap_or(&embedding);
        let logits = output.logits(&mut maker, &state, recipe, norm, behind).await?;
        let ranking = Ranking::new(&mut maker, &state, vocabulary).await?;
        let rankings = [
            maker.buffer(ranking::READ, BufferKind::Readback)?,
            maker.buffer(ranking::READ, BufferKind::Readback)?,
        ];
        let rows = maker.buffer((LOGIT_ROWS * vocabulary * 4) as u64, BufferKind::Readback)?;
        maker.gpu.settled().await?;
        let decoder = GpuDecoder {
            recipe: recipe.clone(),
            vocabulary,
            context: self.context,
            bytes: maker.bytes,
            gpu: maker.gpu,
            state,
            embed,
            layers,
            logits,
            ranking,
            rankings,
            rows,
            tokens: Vec::new(),
            flying: Default::default(),
            submitted: 0,
            reached: 0,
        };
        Ok(Some(decoder))
    }
}

/// Sines and cosines of all positions.
fn angles(maker: &mut Maker, mut rope: Rope, context: usize) -> Result<Part> {
    rope.reach(context)?;
    let pairs = (0..context).flat_map(|position| rope.angles(position).iter().copied());
    let numbers: Vec<f32> = pairs.flat_map(|(cos, sin)| [cos, sin]).collect();
    maker.floats(&numbers)
}
