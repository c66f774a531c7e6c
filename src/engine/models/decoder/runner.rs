//! Computes a recipe: tokens in, logits out. Knows no family.
//!
//! Everything here is one member's: its rows of each product, its heads, its part of what is gathered in between.

use super::{
    layer::{Layer, MixingWeights},
    recipe::Recipe,
    rows::norm_rows,
    step::{Call, Logits, Step},
    texts::DenseRows,
    work::{Scratch, Seen, Span, Work},
};
use crate::engine::{
    error::{Error, Result},
    kernels::{
        Stack,
        elementwise::{cap_all, scale_all},
        rope::Rope,
    },
    models::{
        cache::{Cache, Shape},
        caches::{CacheName, Caches},
        share::{Shares, Split},
    },
    team::{Receivers, Team},
};

pub struct Decoder {
    pub(super) recipe: Recipe,
    pub(super) shares: Shares,
    pub(super) vocabulary: Split,
    pub(super) team: Box<dyn Team>,
    pub(super) embedding: Stack,
    pub(super) layers: Vec<Layer>,
    pub(super) norm: Vec<f32>,
    /// `None` where the embedding serves both ends.
    pub(super) output: Option<Stack>,
    /// Behind the pooling of a model that embeds texts.
    pub(super) dense: Vec<DenseRows>,
    /// Packed weights of all members.
    pub(super) bytes: u64,
    pub(super) ropes: Vec<Rope>,
    pub(super) scratch: Scratch,
}

impl Decoder {
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Tokens in the vocabulary: the length of a row of logits.
    pub fn vocabulary(&self) -> usize {
        self.vocabulary.total()
    }

    /// Packed weights in memory, norms included, of all members together.
    pub fn weight_bytes(&self) -> u64 {
        self.bytes
    }

    /// The cache of this member's heads and channels.
    pub fn cache_shape(&self) -> Shape {
        self.recipe.cache_shape(&self.shares, self.team.rank())
    }

    /// Runs `tokens` behind those that the cache of this name holds, and adds them to it. The leader's call: the others
    /// follow.
    ///
    /// Returns the wanted positions' logits, a row of [`Self::vocabulary`] numbers each.
    pub fn forward(
        &mut self,
        caches: &mut Caches,
        name: CacheName,
        tokens: &[u32],
        logits: Logits,
    ) -> Result<&[f32]> {
        if let Some(token) = tokens.iter().find(|token| **token as usize >= self.vocabulary()) {
            return Err(Error::Input(format!("token {token} of a vocabulary of {}", self.vocabulary())));
        }
        // Refused memory is found before anyone computes.
        let made = self.make_room(caches, name, tokens.len())?;
        let position = caches.get(name).tokens().len();
        Step::announce(&mut *self.team, name, position, tokens, (logits, made > 0))?;
        self.room_of_all(caches, name, made)?;
        self.run(caches.get(name), tokens, logits)
    }

    /// Frees the cache beside the conversation's, at all members. The leader's call.
    pub fn give_up_beside(&mut self, caches: &mut Caches) -> Result<()> {
        match caches.give_up_beside() {
            true => Call::announce_give_up(&mut *self.team),
            false => Ok(()),
        }
    }

    /// Does this member's part of what the leader does next; `false` if that was nothing for a while.
    pub fn follow(&mut self, caches: &mut Caches) -> Result<bool> {
        if !self.team.called()? {
            return Ok(false);
        }
        let step = match Call::receive(&mut *self.team)? {
            Call::Step(step) => step,
            Call::GiveUpBeside => {
                caches.give_up_beside();
                return Ok(true);
            }
            Call::Texts { lengths, tokens } => {
                let nothing =
                    || Error::Team("the leader embeds texts by a model that foretells tokens".to_owned());
                let pooling = self.recipe.pooling.clone().ok_or_else(nothing)?;
                self.run_texts(&pooling, &lengths, &tokens)?;
                return Ok(true);
            }
        };
        let cache = caches.get(step.cache);
        if step.position > cache.tokens().len() {
            return Err(Error::Team("the leader's cache holds more than this member's".to_owned()));
        }
        cache.truncate(step.position);
        if self.follow_room(caches, &step)? {
            self.run(caches.get(step.cache), &step.tokens, step.logits)?;
        }
        Ok(true)
    }

    fn run(&mut self, cache: &mut Cache, tokens: &[u32], logits: Logits) -> Result<&[f32]> {
        let width = self.recipe.width;
        let held = cache.tokens().len();
        self.replay(cache)?;
        let span = Span { first: held, count: tokens.len(), again: false };
        self.pass(&mut Seen::Cache(cache), tokens, span)?;
        cache.extend(tokens);

        let Self { recipe, vocabulary, team, embedding, norm, output, scratch, .. } = self;
        let Scratch { x, normed, activations, sums, logits: rows, .. } = scratch;
        let wanted = match logits {
            Logits::Nothing => return Ok(&[]),
            Logits::Last => &x[x.len().saturating_sub(width)..],
            Logits::All => x,
        };
        norm_rows(wanted, width, Some(norm), recipe.epsilon, normed, activations);
        let output = output.as_ref().unwrap_or(embedding);
        let rank = team.rank();
        let mine = sums.part(wanted.len() / width, vocabulary, rank);
        output.multiply(activations, mine, vocabulary.of(rank).len(), 0);
        if recipe.output.scale != 1.0 {
            scale_all(mine, recipe.output.scale);
        }
        if let Some(cap) = recipe.output.cap {
            cap_all(mine, cap);
        }
        sums.gather(&mut **team, vocabulary, Receivers::Leader)?;
        Ok(sums.rows(vocabulary, rows))
    }

    /// Finds again what convolutions saw last, where a cache that forgot its last tokens has lost it.
    fn replay(&mut self, cache: &mut Cache) -> Result<()> {
        let tokens = cache.to_replay();
        if tokens.is_empty() {
            return Ok(());
        }
        let (tokens, held) = (tokens.to_vec(), cache.tokens().len());
        let span = Span { first: held - tokens.len(), count: tokens.len(), again: true };
        self.pass(&mut Seen::Cache(cache), &tokens, span)?;
        cache.columns().replayed(held);
        Ok(())
    }

    /// Tokens through all layers.
    pub(super) fn pass(&mut self, seen: &mut Seen, tokens: &[u32], span: Span) -> Result<()> {
        self.ropes.iter_mut().try_for_each(|rope| rope.reach(seen.reached(span)))?;
        self.scratch.normed.resize(self.recipe.width, 0.0);
        self.embed(tokens)?;
        let Self { recipe, shares, team, layers, ropes, scratch, .. } = self;
        let mut work = Work { recipe, shares, team: &mut **team, ropes, scratch, span };
        for Layer { mixing, feed_forward } in layers {
            match mixing {
                MixingWeights::Attention(weights) => work.attention(weights, seen)?,
                MixingWeights::Convolution(weights) => work.convolution(weights, seen.cache()?)?,
            }
            work.feed_forward(feed_forward)?;
        }
        Ok(())
    }

    /// Looks up each token's vector at the member that holds it.
    fn embed(&mut self, tokens: &[u32]) -> Result<()> {
        let Self { recipe, vocabulary, team, embedding, scratch, .. } = self;
        let Scratch { x, owned, sums: rows, .. } = scratch;
        let owner = |token: &u32| vocabulary.owner(*token as usize);
        owned.count(team.size(), tokens.iter().map(owner));
        let width = embedding.columns();
        let mine = vocabulary.of(team.rank());
        let held = tokens.iter().map(|token| *token as usize).filter(|token| mine.contains(token));
        for (token, row) in held.zip(rows.part(width, owned, team.rank()).chunks_exact_mut(width)) {
            embedding.row(token - mine.start, row);
        }
        rows.gather(&mut **team, owned, Receivers::Everyone)?;
        x.resize(tokens.len() * width, 0.0);
        let mut next = 0;
        for rank in 0..team.size() {
            for (token, x) in tokens.iter().zip(x.chunks_exact_mut(width)) {
                if owner(token) == rank {
                    x.copy_from_slice(rows.group(next));
                    next += 1;
                }
            }
        }
        if recipe.embedding_scale != 1.0 {
            scale_all(x, recipe.embedding_scale);
        }
        Ok(())
    }
}
