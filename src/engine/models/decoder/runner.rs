//! Computes a recipe: tokens in, logits out. Knows no family.
//!
//! Everything here is one member's: its rows of each product, its heads, its part of what is gathered in between.

use super::{
    heads::Heads,
    layer::{AttentionWeights, FeedForwardWeights, HeadNormWeights, Layer},
    recipe::{self, Recipe},
    rows::{add_bias, add_half, norm_rows, quantise_rows},
    step::{Call, Logits, Step},
};
use crate::engine::{
    error::{Error, Result},
    kernels::{
        Activation, Stack,
        attention::{self, Queries, attend},
        elementwise::{cap_all, gelu_tanh_times, scale_all, silu_times},
        rope::Rope,
    },
    models::{
        cache::{Cache, Shape},
        caches::{CacheName, Caches},
        gathered::Gathered,
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
    /// Packed weights of all members.
    pub(super) bytes: u64,
    pub(super) ropes: Vec<Rope>,
    pub(super) scratch: Scratch,
}

/// Buffers that every token needs, kept from call to call. `T` is the number of tokens in a call.
#[derive(Default)]
pub(super) struct Scratch {
    /// The residual stream, `T` by width.
    x: Vec<f32>,
    /// One token's.
    normed: Vec<f32>,
    /// What is added to the residual stream, by rows, where it doesn't lie so.
    rows: Vec<f32>,
    /// `T` rows of two sums for each head of keys: the squares of its queries, and of its key.
    squares: Gathered<f32>,
    whole_squares: Vec<f32>,
    /// `T` rows of activations, whole.
    activations: Vec<Activation>,
    /// `T` rows of this member's queries, keys and values.
    heads: Vec<f32>,
    /// Laid out as `heads`.
    attended: Vec<f32>,
    /// `T` rows of this member's gates and then its ups.
    gate_up: Vec<f32>,
    parts: Gathered<Activation>,
    /// How many of the tokens' vectors each member holds.
    owned: Split,
    /// The tokens' vectors, what is added to the residual stream, and at last the logits.
    sums: Gathered<f32>,
    /// Logits by rows, where they don't lie so.
    logits: Vec<f32>,
    attention: attention::Scratch,
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

    /// The cache of this member's heads.
    pub fn cache_shape(&self) -> Shape {
        Shape {
            layers: self.layers.len(),
            kv_heads: self.shares.kv_heads.of(self.team.rank()).len(),
            head_size: self.recipe.head_size,
            absolute: self.layers.iter().any(|layer| layer.attention.cap.is_some()),
        }
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
        Step::announce(&mut *self.team, name, position, tokens, logits)?;
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
        };
        let cache = caches.get(step.cache);
        if step.position > cache.tokens().len() {
            return Err(Error::Team("the leader's cache holds more than this member's".to_owned()));
        }
        cache.truncate(step.position);
        if self.follow_room(caches, step.cache, step.tokens.len())? {
            self.run(caches.get(step.cache), &step.tokens, step.logits)?;
        }
        Ok(true)
    }

    fn run(&mut self, cache: &mut Cache, tokens: &[u32], logits: Logits) -> Result<&[f32]> {
        let width = self.recipe.width;
        self.scratch.normed.resize(width, 0.0);
        self.embed(tokens)?;
        for number in 0..self.layers.len() {
            self.attention(number, cache, tokens.len())?;
            self.feed_forward(number, tokens.len())?;
        }
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

    /// The first half of a layer, over the last `count` positions.
    fn attention(&mut self, number: usize, cache: &mut Cache, count: usize) -> Result<()> {
        let Self { recipe, shares, team, layers, ropes, scratch, .. } = self;
        let Scratch {
            x,
            normed,
            rows,
            squares,
            whole_squares,
            activations,
            heads,
            attended,
            parts,
            sums,
            attention,
            ..
        } = scratch;
        let Recipe { width, head_size, epsilon, .. } = *recipe;
        let AttentionWeights { norm_before, query_key_value, bias, head_norm, output, after, .. } =
            &layers[number].attention;
        let AttentionWeights { rope, divisor, cap, window, .. } = layers[number].attention;
        let team = &mut **team;
        let (rank, first) = (team.rank(), cache.tokens().len());
        let (group, my_heads) = (recipe.heads / recipe.kv_heads, shares.kv_heads.of(rank).len());
        let (query_width, kv_width) = (my_heads * group * head_size, my_heads * head_size);
        let head_width = query_width + 2 * kv_width;
        heads.resize(count * head_width, 0.0);
        attended.resize(count * head_width, 0.0);

        norm_rows(x, width, norm_before.as_deref(), epsilon, normed, activations);
        query_key_value.multiply(activations, heads, head_width, 0);
        add_bias(heads, bias);
        let layout = Heads { group, size: head_size, count: my_heads };
        match head_norm {
            HeadNormWeights::None => {}
            HeadNormWeights::Each { query, key } => layout.norm_each(heads, (query, key), epsilon),
            HeadNormWeights::Together { query, key } => {
                let split = shares.kv_heads.times(2);
                layout.squares(heads, squares.part(count, &split, rank));
                squares.gather(team, &split, Receivers::Everyone)?;
                layout.norm_together(heads, (query, key), epsilon, squares.rows(&split, whole_squares));
            }
        }
        let rope = rope.and_then(|rope| ropes.get(rope));
        for (t, row) in heads.chunks_exact_mut(head_width.max(1)).enumerate() {
            let (turning, values) = row.split_at_mut(query_width + kv_width);
            if let Some(rope) = rope {
                for head in turning.chunks_exact_mut(head_size) {
                    rope.turn(head, first + t);
                }
            }
            cache.store(number, first + t, &turning[query_width..], values);
        }
        for kv_head in 0..my_heads {
            let queries = Queries {
                rows: heads,
                stride: head_width,
                offset: kv_head * group * head_size,
                heads: group,
                size: head_size,
                first,
                divisor,
                cap,
                window,
            };
            attend(&queries, cache.head(number, kv_head), attended, attention);
        }
        let mine = parts.part(count, &shares.attended_blocks, rank);
        quantise_rows(attended, head_width, query_width, mine);
        parts.gather(team, &shares.attended_blocks, Receivers::Everyone)?;
        let whole = parts.rows(&shares.attended_blocks, activations);
        let my_width = shares.width.of(rank).len();
        output.multiply(whole, sums.part(count, &shares.width, rank), my_width, 0);
        sums.gather(team, &shares.width, Receivers::Everyone)?;
        add_half(x, sums, &shares.width, after, epsilon, (rows, normed));
        Ok(())
    }

    /// The second half of a layer.
    fn feed_forward(&mut self, number: usize, count: usize) -> Result<()> {
        let Self { recipe, shares, team, layers, scratch, .. } = self;
        let Scratch { x, normed, rows, activations, gate_up, parts, sums, .. } = scratch;
        let FeedForwardWeights { norm_before, gate_up: both, bias, activation, down, after } =
            &layers[number].feed_forward;
        let team = &mut **team;
        let rank = team.rank();
        let (my_width, my_forward) = (shares.width.of(rank).len(), shares.feed_forward.of(rank).len());
        gate_up.resize(count * 2 * my_forward, 0.0);

        norm_rows(x, recipe.width, norm_before.as_deref(), recipe.epsilon, normed, activations);
        both.multiply(activations, gate_up, 2 * my_forward, 0);
        add_bias(gate_up, bias);
        for row in gate_up.chunks_exact_mut((2 * my_forward).max(1)) {
            let (gate, up) = row.split_at_mut(my_forward);
            match activation {
                recipe::Activation::Silu => silu_times(gate, up),
                recipe::Activation::GeluTanh => gelu_tanh_times(gate, up),
            }
        }
        let mine = parts.part(count, &shares.feed_forward_blocks, rank);
        quantise_rows(gate_up, 2 * my_forward, my_forward, mine);
        parts.gather(team, &shares.feed_forward_blocks, Receivers::Everyone)?;
        let whole = parts.rows(&shares.feed_forward_blocks, activations);
        down.multiply(whole, sums.part(count, &shares.width, rank), my_width, 0);
        sums.gather(team, &shares.width, Receivers::Everyone)?;
        add_half(x, sums, &shares.width, after, recipe.epsilon, (rows, normed));
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
