//! A decoder from its file, a layer a step, so that a caller can report and stop in between.

use std::io::{Read, Seek};

use super::{
    layer::{After, AttentionWeights, FeedForwardWeights, HeadNormWeights, Layer},
    recipe::{Attention, Bias, EMBEDDING, FeedForward, HeadNorm, LayerRecipe, Recipe, Rows},
    runner::{Decoder, Scratch},
};
use crate::engine::{
    error::Result,
    follower::Led,
    gguf::Gguf,
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
    recipe: Recipe,
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
    pub fn new(recipe: Recipe) -> Result<Self> {
        Self::lead(recipe, Box::new(Solo))
    }

    /// One that has the file, and leads `team`.
    pub fn lead(recipe: Recipe, mut team: Box<dyn Team>) -> Result<Self> {
        Led::Language.announce(&mut *team)?;
        recipe.hand_out(&mut *team)?;
        Ok(Self::with(recipe, team))
    }

    /// One that gets everything from the leader.
    pub fn follow(mut team: Box<dyn Team>) -> Result<Self> {
        Ok(Self::with(Recipe::take_in(&mut *team)?, team))
    }

    fn with(recipe: Recipe, team: Box<dyn Team>) -> Self {
        let Recipe { heads, kv_heads, head_size, width, feed_forward, .. } = recipe;
        Self {
            shares: Shares::new(team.size(), (kv_heads, heads / kv_heads, head_size), width, feed_forward),
            recipe,
            team: Some(team),
            vocabulary: Split::default(),
            embedding: None,
            layers: Vec::new(),
            steps: 0,
        }
    }

    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// As [`Team::called`].
    pub fn called(&mut self) -> Result<bool> {
        self.team.as_mut().map_or(Ok(false), |team| team.called())
    }

    /// Steps taken, and steps in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.steps, self.recipe.layers.len() + 1)
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step<R: Read + Seek>(&mut self, gguf: &Gguf, reader: &mut R) -> Result<Option<Decoder>> {
        self.take(&mut FromFile { gguf, reader })
    }

    /// As [`Self::step`], for one that follows.
    pub fn follow_step(&mut self) -> Result<Option<Decoder>> {
        self.take(&mut FromLeader)
    }

    fn take(&mut self, weights: &mut impl Weights) -> Result<Option<Decoder>> {
        let Self { recipe, shares, team, vocabulary, embedding, layers, .. } = self;
        let Some(mut team) = team.take() else { return Ok(None) };
        if embedding.is_none() {
            let rows = weights.rows(&mut *team, EMBEDDING)?;
            *vocabulary = Split::even(rows, PANEL, team.size());
            let part = Part::whole(EMBEDDING, vocabulary);
            *embedding = Some(weights.stack(&mut *team, &[part], recipe.width)?);
        } else if let Some(layer) = recipe.layers.get(layers.len()) {
            let mut member = Member { weights, team: &mut *team, recipe, shares };
            layers.push(member.layer(layer)?);
        }
        self.steps += 1;
        if self.layers.len() < self.recipe.layers.len() {
            self.team = Some(team);
            return Ok(None);
        }
        self.finish(weights, team)
    }

    /// What stands before and behind all layers.
    fn finish(&mut self, weights: &mut impl Weights, mut team: Box<dyn Team>) -> Result<Option<Decoder>> {
        let Self { recipe, shares, vocabulary, embedding, layers, .. } = self;
        let ropes = recipe.ropes.iter().map(|rope| {
            let factors = rope.factors.as_ref();
            let factors =
                factors.map(|name| weights.vector(&mut *team, name, rope.dimensions / 2)).transpose()?;
            rope.rope(factors.as_deref())
        });
        let ropes = ropes.collect::<Result<Vec<Rope>>>()?;
        let norm = weights.vector(&mut *team, &recipe.output.norm, recipe.width)?;
        let output = match &recipe.output.matrix {
            Some(name) => {
                let part = Part::whole(name, vocabulary);
                Some(weights.stack(&mut *team, &[part], recipe.width)?)
            }
            None => None,
        };
        let ends = embedding.iter().chain(&output).map(Stack::bytes).sum::<u64>();
        let own = ends + layers.iter().map(Layer::bytes).sum::<u64>() + size_of_val(norm.as_slice()) as u64;
        let bytes = sum_of_all(&mut *team, own)?;
        Ok(embedding.take().map(|embedding| Decoder {
            ropes,
            recipe: recipe.clone(),
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

/// One member that takes its part of a layer.
struct Member<'m, W> {
    weights: &'m mut W,
    team: &'m mut dyn Team,
    recipe: &'m Recipe,
    shares: &'m Shares,
}

impl<W: Weights> Member<'_, W> {
    fn layer(&mut self, LayerRecipe { attention, feed_forward }: &LayerRecipe) -> Result<Layer> {
        Ok(Layer { attention: self.attention(attention)?, feed_forward: self.feed_forward(feed_forward)? })
    }

    fn attention(&mut self, attention: &Attention) -> Result<AttentionWeights> {
        let Recipe { width, heads, kv_heads, head_size, .. } = *self.recipe;
        let (query_rows, key_rows) = (self.shares.attended.clone(), self.shares.kv_heads.times(head_size));
        let norm_before = self.norm(attention.norm_before.as_ref())?;
        let parts = [
            Part::of(&attention.query, &query_rows),
            Part::of(&attention.key, &key_rows),
            Part::of(&attention.value, &key_rows),
        ];
        let query_key_value = self.weights.stack(self.team, &parts, width)?;
        let bias = self.biases([
            (&attention.query_bias, &query_rows),
            (&attention.key_bias, &key_rows),
            (&attention.value_bias, &key_rows),
        ])?;
        let head_norm = match &attention.head_norm {
            HeadNorm::None => HeadNormWeights::None,
            HeadNorm::Each { query, key } => HeadNormWeights::Each {
                query: self.weights.vector(self.team, query, head_size)?,
                key: self.weights.vector(self.team, key, head_size)?,
            },
            HeadNorm::Together { query, key } => {
                let query = self.weights.vector(self.team, query, heads * head_size)?;
                let key = self.weights.vector(self.team, key, kv_heads * head_size)?;
                let rank = self.team.rank();
                HeadNormWeights::Together {
                    query: query[query_rows.of(rank)].to_vec(),
                    key: key[key_rows.of(rank)].to_vec(),
                }
            }
        };
        let output = Part::whole(&attention.output, &self.shares.width);
        Ok(AttentionWeights {
            norm_before,
            query_key_value,
            bias,
            head_norm,
            rope: attention.rope,
            divisor: attention.divisor,
            cap: attention.cap,
            window: attention.window,
            output: self.weights.stack(self.team, &[output], heads * head_size)?,
            after: self.after(attention.output_bias.as_ref(), attention.norm_after.as_ref())?,
        })
    }

    fn feed_forward(&mut self, recipe: &FeedForward) -> Result<FeedForwardWeights> {
        let Recipe { width, feed_forward, .. } = *self.recipe;
        let rows = &self.shares.feed_forward;
        let parts = [Part::of(&recipe.gate, rows), Part::of(&recipe.up, rows)];
        let down = Part::whole(&recipe.down, &self.shares.width);
        Ok(FeedForwardWeights {
            norm_before: self.norm(recipe.norm_before.as_ref())?,
            gate_up: self.weights.stack(self.team, &parts, width)?,
            bias: self.biases([(&recipe.gate_bias, rows), (&recipe.up_bias, rows)])?,
            activation: recipe.activation,
            down: self.weights.stack(self.team, &[down], feed_forward)?,
            after: self.after(recipe.down_bias.as_ref(), recipe.norm_after.as_ref())?,
        })
    }

    fn norm(&mut self, name: Option<&String>) -> Result<Option<Vec<f32>>> {
        name.map(|name| self.weights.vector(self.team, name, self.recipe.width)).transpose()
    }

    fn after(&mut self, bias: Option<&String>, norm: Option<&String>) -> Result<After> {
        Ok(After {
            bias: self.norm(bias)?.unwrap_or_default(),
            norm: self.norm(norm)?,
            scale: self.recipe.residual_scale,
        })
    }

    /// This member's numbers of several biases, one behind the other; zeros for one that is missing, nothing where all are.
    fn biases<const N: usize>(&mut self, biases: [(&Bias, &Split); N]) -> Result<Vec<f32>> {
        let mut numbers = Vec::new();
        if biases.iter().all(|(bias, _)| bias.is_none()) {
            return Ok(numbers);
        }
        for (bias, rows) in biases {
            let mine = rows.of(self.team.rank());
            match bias {
                Some(Rows { tensor, first, of }) => {
                    let whole = self.weights.vector(self.team, tensor, *of)?;
                    numbers.extend(&whole[first + mine.start..first + mine.end]);
                }
                None => numbers.resize(numbers.len() + mine.len(), 0.0),
            }
        }
        Ok(numbers)
    }
}

fn sum_of_all(team: &mut dyn Team, own: u64) -> Result<u64> {
    let mut all = vec![0u64; team.size()];
    all[team.rank()] = own;
    let each: Vec<usize> = (0..=team.size()).collect();
    team.gather(bytemuck::cast_slice_mut(&mut all), &each, size_of::<u64>(), Receivers::Everyone)?;
    Ok(all.iter().sum())
}
