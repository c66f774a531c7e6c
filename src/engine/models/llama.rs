//! The llama architecture (Touvron et al. 2023) as GGUF files carry it: RMS norm before each half, rotary
//! positions, grouped-query attention, a gated feed-forward, and often one matrix for both ends' vocabulary.
//!
//! Everything here is one member's: its rows of each product, its heads, its part of what is gathered in between.

mod config;
mod loader;
mod step;

use self::step::{Call, Step};
pub use self::{config::Config, loader::Loader, step::Logits};
use super::{
    cache::{Cache, Shape},
    caches::{CacheName, Caches},
    gathered::Gathered,
    share::{Shares, Split},
};
use crate::engine::{
    error::{Error, Result},
    kernels::{
        Activation, BLOCK, Stack,
        attention::{self, Queries, attend},
        elementwise::{add, rms_norm, silu_times},
        quantise::quantise,
        rope::Rope,
    },
    team::{Receivers, Team},
};

struct Layer {
    attention_norm: Vec<f32>,
    /// Rows of this member's query heads, then of the keys' and of the values' heads that they attend to.
    query_key_value: Stack,
    attention_output: Stack,
    feed_forward_norm: Vec<f32>,
    gate_up: Stack,
    down: Stack,
}

impl Layer {
    fn bytes(&self) -> u64 {
        let Self { attention_norm, query_key_value, attention_output, .. } = self;
        let Self { feed_forward_norm, gate_up, down, .. } = self;
        let norms = size_of_val(attention_norm.as_slice()) + size_of_val(feed_forward_norm.as_slice());
        let stacks = [query_key_value, attention_output, gate_up, down];
        norms as u64 + stacks.into_iter().map(Stack::bytes).sum::<u64>()
    }
}

pub struct Llama {
    config: Config,
    shares: Shares,
    vocabulary: Split,
    team: Box<dyn Team>,
    embedding: Stack,
    layers: Vec<Layer>,
    norm: Vec<f32>,
    /// `None` where the embedding serves both ends.
    output: Option<Stack>,
    /// Packed weights of all members.
    bytes: u64,
    rope: Rope,
    scratch: Scratch,
}

/// Buffers that every token needs, kept from call to call. `T` is the number of tokens in a call.
#[derive(Default)]
struct Scratch {
    /// The residual stream, `T` by width.
    x: Vec<f32>,
    /// One token's.
    normed: Vec<f32>,
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

impl Llama {
    pub fn config(&self) -> &Config {
        &self.config
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
            layers: self.config.layers,
            kv_heads: self.shares.kv_heads.of(self.team.rank()).len(),
            head_size: self.config.head_size,
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
        let cache = caches.get(name);
        // Refused memory is found before the others have begun.
        cache.reserve(tokens.len())?;
        Step::announce(&mut *self.team, name, cache.tokens().len(), tokens, logits)?;
        self.run(cache, tokens, logits)
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
        cache.reserve(step.tokens.len())?;
        self.run(cache, &step.tokens, step.logits)?;
        Ok(true)
    }

    fn run(&mut self, cache: &mut Cache, tokens: &[u32], logits: Logits) -> Result<&[f32]> {
        let Self {
            config,
            shares,
            vocabulary,
            team,
            embedding,
            layers,
            norm,
            output,
            bytes: _,
            rope,
            scratch,
        } = self;
        let Scratch {
            x,
            normed,
            activations,
            heads,
            attended,
            gate_up,
            parts,
            owned,
            sums,
            logits: rows,
            attention,
        } = scratch;
        let team = &mut **team;
        let rank = team.rank();
        let Config { width, head_size, rms_epsilon, .. } = *config;
        let (count, first) = (tokens.len(), cache.tokens().len());
        let (group, my_heads) = (config.heads / config.kv_heads, shares.kv_heads.of(rank).len());
        let (query_width, kv_width) = (my_heads * group * head_size, my_heads * head_size);
        let head_width = query_width + 2 * kv_width;
        let my_width = shares.width.of(rank).len();
        let my_forward = shares.feed_forward.of(rank).len();
        rope.reach(first + count);
        heads.resize(count * head_width, 0.0);
        attended.resize(count * head_width, 0.0);
        gate_up.resize(count * 2 * my_forward, 0.0);
        normed.resize(width, 0.0);

        embed(embedding, vocabulary, tokens, team, (owned, sums, x))?;
        for (number, layer) in layers.iter().enumerate() {
            norm_rows(x, &layer.attention_norm, rms_epsilon, normed, activations);
            layer.query_key_value.multiply(activations, heads, head_width, 0);
            for (t, row) in heads.chunks_exact_mut(head_width.max(1)).enumerate() {
                let (turning, values) = row.split_at_mut(query_width + kv_width);
                for head in turning.chunks_exact_mut(head_size) {
                    rope.turn(head, first + t);
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
                };
                attend(&queries, cache.head(number, kv_head), attended, attention);
            }
            let mine = parts.part(count, &shares.attended_blocks, rank);
            quantise_rows(attended, head_width, query_width, mine);
            parts.gather(team, &shares.attended_blocks, Receivers::Everyone)?;
            let whole = parts.rows(&shares.attended_blocks, activations);
            layer.attention_output.multiply(whole, sums.part(count, &shares.width, rank), my_width, 0);
            sums.gather(team, &shares.width, Receivers::Everyone)?;
            add_rows(x, sums, &shares.width);

            norm_rows(x, &layer.feed_forward_norm, rms_epsilon, normed, activations);
            layer.gate_up.multiply(activations, gate_up, 2 * my_forward, 0);
            for row in gate_up.chunks_exact_mut((2 * my_forward).max(1)) {
                let (gate, up) = row.split_at_mut(my_forward);
                silu_times(gate, up);
            }
            let mine = parts.part(count, &shares.feed_forward_blocks, rank);
            quantise_rows(gate_up, 2 * my_forward, my_forward, mine);
            parts.gather(team, &shares.feed_forward_blocks, Receivers::Everyone)?;
            let whole = parts.rows(&shares.feed_forward_blocks, activations);
            layer.down.multiply(whole, sums.part(count, &shares.width, rank), my_width, 0);
            sums.gather(team, &shares.width, Receivers::Everyone)?;
            add_rows(x, sums, &shares.width);
        }
        cache.extend(tokens);

        let wanted = match logits {
            Logits::Nothing => return Ok(&[]),
            Logits::Last => &x[x.len().saturating_sub(width)..],
            Logits::All => x,
        };
        norm_rows(wanted, norm, rms_epsilon, normed, activations);
        let output = output.as_ref().unwrap_or(embedding);
        let mine = sums.part(wanted.len() / width, vocabulary, rank);
        output.multiply(activations, mine, vocabulary.of(rank).len(), 0);
        sums.gather(team, vocabulary, Receivers::Leader)?;
        Ok(sums.rows(vocabulary, rows))
    }
}

/// Looks up each token's vector at the member that holds it.
fn embed(
    embedding: &Stack,
    vocabulary: &Split,
    tokens: &[u32],
    team: &mut dyn Team,
    scratch: (&mut Split, &mut Gathered<f32>, &mut Vec<f32>),
) -> Result<()> {
    let (owned, rows, x) = scratch;
    let owner = |token: &u32| vocabulary.owner(*token as usize);
    owned.count(team.size(), tokens.iter().map(owner));
    let width = embedding.columns();
    let mine = vocabulary.of(team.rank());
    let held = tokens.iter().map(|token| *token as usize).filter(|token| mine.contains(token));
    for (token, row) in held.zip(rows.part(width, owned, team.rank()).chunks_exact_mut(width)) {
        embedding.row(token - mine.start, row);
    }
    rows.gather(team, owned, Receivers::Everyone)?;
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
    Ok(())
}

/// `x += sums`
fn add_rows(x: &mut [f32], sums: &Gathered<f32>, columns: &Split) {
    for (part, row, sums) in sums.pieces(columns) {
        add(&mut x[row * columns.total()..][part], sums);
    }
}

/// Norms and quantises one row of `x` after the other.
fn norm_rows(x: &[f32], weight: &[f32], epsilon: f32, normed: &mut [f32], activations: &mut Vec<Activation>) {
    activations.resize(x.len() / BLOCK, Activation::ZERO);
    let rows = activations.chunks_exact_mut(weight.len() / BLOCK);
    for (x, row) in x.chunks_exact(weight.len()).zip(rows) {
        rms_norm(x, weight, epsilon, normed);
        quantise(normed, row);
    }
}

/// Quantises the first `width` of each `stride` numbers.
fn quantise_rows(values: &[f32], stride: usize, width: usize, blocks: &mut [Activation]) {
    if width > 0 {
        for (row, blocks) in values.chunks_exact(stride).zip(blocks.chunks_exact_mut(width / BLOCK)) {
            quantise(&row[..width], blocks);
        }
    }
}
