//! A llama from its file, a layer a step, so that a caller can report and stop in between.

use std::io::{Read, Seek};

use super::{
    Layer, Llama, Scratch,
    config::{Config, WORDS},
};
use crate::engine::{
    error::Result,
    follower::Led,
    gguf::{Gguf, Metadata},
    kernels::{PANEL, Stack, rope::Rope},
    models::{
        share::{Shares, Split},
        weights::{FromFile, FromLeader, Part, Weights},
    },
    team::{Receivers, Solo, Team},
};

/// One member's way to its rows. The leader's steps read the file; the others' steps take in what the leader hands out
/// at the same step.
pub struct Loader {
    config: Config,
    shares: Shares,
    /// Taken by the model at the end.
    team: Option<Box<dyn Team>>,
    vocabulary: Split,
    embedding: Option<Stack>,
    layers: Vec<Layer>,
    steps: usize,
}

impl Loader {
    /// One that has the file, and works alone.
    pub fn new(metadata: &Metadata) -> Result<Self> {
        Self::lead(Config::from_metadata(metadata)?, Box::new(Solo))
    }

    /// One that has the file, and leads `team`.
    pub fn lead(config: Config, mut team: Box<dyn Team>) -> Result<Self> {
        Led::Language.announce(&mut *team)?;
        team.broadcast(bytemuck::cast_slice_mut(&mut config.to_words()))?;
        Ok(Self::with(config, team))
    }

    /// One that gets everything from the leader.
    pub fn follow(mut team: Box<dyn Team>) -> Result<Self> {
        let mut words = [0u32; WORDS];
        team.broadcast(bytemuck::cast_slice_mut(&mut words))?;
        Ok(Self::with(Config::from_words(words), team))
    }

    fn with(config: Config, team: Box<dyn Team>) -> Self {
        let Config { heads, kv_heads, head_size, width, feed_forward, .. } = config;
        Self {
            shares: Shares::new(team.size(), (kv_heads, heads / kv_heads, head_size), width, feed_forward),
            config,
            team: Some(team),
            vocabulary: Split::default(),
            embedding: None,
            layers: Vec::new(),
            steps: 0,
        }
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// As [`Team::called`].
    pub fn called(&mut self) -> Result<bool> {
        self.team.as_mut().map_or(Ok(false), |team| team.called())
    }

    /// Steps taken, and steps in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.steps, self.config.layers + 1)
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step<R: Read + Seek>(&mut self, gguf: &Gguf, reader: &mut R) -> Result<Option<Llama>> {
        let untied = gguf.tensors.contains("output.weight");
        self.take(&mut FromFile { gguf, reader }, untied)
    }

    /// As [`Self::step`], for one that follows.
    pub fn follow_step(&mut self) -> Result<Option<Llama>> {
        self.take(&mut FromLeader, false)
    }

    fn take(&mut self, weights: &mut impl Weights, untied: bool) -> Result<Option<Llama>> {
        let Self { config, shares, team, vocabulary, embedding, layers, .. } = self;
        let Some(mut team) = team.take() else { return Ok(None) };
        let Config { width, feed_forward, heads, head_size, .. } = *config;
        if embedding.is_none() {
            let rows = weights.rows(&mut *team, "token_embd.weight")?;
            *vocabulary = Split::even(rows, PANEL, team.size());
            let part = Part { name: "token_embd.weight".to_owned(), rows: vocabulary };
            *embedding = Some(weights.stack(&mut *team, &[part], width)?);
        } else {
            let number = layers.len();
            let name = |part: &str| format!("blk.{number}.{part}.weight");
            let part = |part: &str, rows| Part { name: name(part), rows };
            let key_rows = shares.kv_heads.times(head_size);
            layers.push(Layer {
                attention_norm: weights.vector(&mut *team, &name("attn_norm"), width)?,
                query_key_value: weights.stack(
                    &mut *team,
                    &[part("attn_q", &shares.attended), part("attn_k", &key_rows), part("attn_v", &key_rows)],
                    width,
                )?,
                attention_output: weights.stack(
                    &mut *team,
                    &[part("attn_output", &shares.width)],
                    heads * head_size,
                )?,
                feed_forward_norm: weights.vector(&mut *team, &name("ffn_norm"), width)?,
                gate_up: weights.stack(
                    &mut *team,
                    &[part("ffn_gate", &shares.feed_forward), part("ffn_up", &shares.feed_forward)],
                    width,
                )?,
                down: weights.stack(&mut *team, &[part("ffn_down", &shares.width)], feed_forward)?,
            });
        }
        self.steps += 1;
        if self.layers.len() < self.config.layers {
            self.team = Some(team);
            return Ok(None);
        }
        let norm = weights.vector(&mut *team, "output_norm.weight", width)?;
        let mut untied = [u8::from(untied)];
        team.broadcast(&mut untied)?;
        let output = if untied == [1] {
            let part = Part { name: "output.weight".to_owned(), rows: &self.vocabulary };
            Some(weights.stack(&mut *team, &[part], width)?)
        } else {
            None
        };
        let Self { config, shares, vocabulary, embedding, layers, .. } = self;
        let ends = embedding.iter().chain(&output).map(Stack::bytes).sum::<u64>();
        let own = ends + layers.iter().map(Layer::bytes).sum::<u64>() + size_of_val(norm.as_slice()) as u64;
        let bytes = sum_of_all(&mut *team, own)?;
        Ok(embedding.take().map(|embedding| Llama {
            rope: Rope::new(config.rope_dimensions, config.rope_base),
            config: config.clone(),
            shares: shares.clone(),
            vocabulary: vocabulary.clone(),
            team,
            embedding,
            layers: std::mem::take(layers),
            norm,
            output,
            bytes,
            scratch: Scratch::default(),
        }))
    }
}

fn sum_of_all(team: &mut dyn Team, own: u64) -> Result<u64> {
    let mut all = vec![0u64; team.size()];
    all[team.rank()] = own;
    let each: Vec<usize> = (0..=team.size()).collect();
    team.gather(bytemuck::cast_slice_mut(&mut all), &each, size_of::<u64>(), Receivers::Everyone)?;
    Ok(all.iter().sum())
}
