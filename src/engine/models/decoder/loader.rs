//! A decoder from its file, a layer a step, so that a caller can report and stop in between.

use std::io::{Read, Seek};

use super::{
    layer::Layer,
    member::Member,
    pooling::Dense,
    recipe::{EMBEDDING, Recipe},
    runner::Decoder,
    texts::DenseRows,
    work::Scratch,
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
        Self {
            shares: recipe.shares(team.size()),
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
            layers.push(member.layer(layer, recipe.alike_before(layers.len()))?);
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
        let mut dense = Vec::new();
        for Dense { tensor, rows, columns } in recipe.pooling.iter().flat_map(|pooling| &pooling.dense) {
            let split = Split::even(*rows, PANEL, team.size());
            let part = Part::whole(tensor, &split);
            dense.push(DenseRows { rows: weights.stack(&mut *team, &[part], *columns)?, split });
        }
        let behind = dense.iter().map(|dense| &dense.rows);
        let ends = embedding.iter().chain(&output).chain(behind).map(Stack::bytes).sum::<u64>();
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
            dense,
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
