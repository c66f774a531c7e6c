//! Computes a recipe on a GPU: tokens in, logits or the likeliest next tokens out. Knows no family and no browser.
//!
//! Everything is made at load. A step writes sixteen bytes of sizes and 32 of how to guess, and submits once; the guessed token stays on the
//! GPU, so that the step behind it can be submitted before anyone has read which token it is.

use std::collections::VecDeque;

use super::{
    kernel::Kernel,
    layer::Layer,
    ranking::{self, Ranking},
    state::{LOGIT_ROWS, MOST_SPLITS, RING, SLICE, STRETCH, State},
    vocabulary::Logits as LogitProducts,
};
use crate::{
    engine::{
        error::{Error, Result},
        models::decoder::{Logits, Recipe},
        text::{Guide, Ranked},
    },
    gpu::{Command, Gpu, Part, Wait},
};

pub struct GpuDecoder {
    pub(super) recipe: Recipe,
    pub(super) vocabulary: usize,
    pub(super) context: usize,
    pub(super) bytes: u64,
    pub(super) gpu: Box<dyn Gpu>,
    pub(super) state: State,
    pub(super) embed: Vec<Kernel>,
    pub(super) layers: Vec<Layer>,
    pub(super) logits: LogitProducts,
    pub(super) ranking: Ranking,
    /// What rankings are read from, in turns.
    pub(super) rankings: [Part; 2],
    pub(super) rows: Part,
    /// Those that the KV cache holds, as far as they are known.
    pub(super) tokens: Vec<u32>,
    pub(super) flying: VecDeque<Flying>,
    /// Rankings so far.
    pub(super) submitted: usize,
    /// Positions that convolutions have seen, those that were forgotten since among them.
    pub(super) reached: usize,
}

/// A ranking that is on its way.
pub(super) struct Flying {
    ranked: Wait<Vec<u8>>,
    /// Whether its guess has been submitted as the next token.
    is_followed: bool,
}

impl GpuDecoder {
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Tokens in the vocabulary: the length of a row of logits.
    pub fn vocabulary(&self) -> usize {
        self.vocabulary
    }

    /// Tokens that the KV cache can hold.
    pub fn context(&self) -> usize {
        self.context
    }

    /// Tokens that the KV cache holds, without those that nobody has read yet.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// Of all buffers on the device.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub fn gpu(&mut self) -> &mut dyn Gpu {
        &mut *self.gpu
    }

    /// Forgets all but the first `length` tokens, and whatever is on its way.
    pub fn truncate(&mut self, length: usize) {
        self.tokens.truncate(length);
        // Their buffers are free again once they have been read.
        self.flying.iter_mut().for_each(|flying| flying.is_followed = false);
    }

    /// Runs `tokens` behind those that the KV cache holds. Returns the wanted positions' logits, a row of [`Self::vocabulary`] numbers
    /// each.
    pub async fn forward(&mut self, tokens: &[u32], logits: Logits) -> Result<Vec<f32>> {
        self.land().await?;
        self.replay();
        let mut rows = Vec::new();
        let most = if logits == Logits::All { LOGIT_ROWS } else { SLICE };
        self.check(tokens)?;
        let mut slices = tokens.chunks(most).peekable();
        while let Some(slice) = slices.next() {
            let wanted = match (logits, slices.peek()) {
                (Logits::All, _) => slice.len(),
                (Logits::Last, None) => 1,
                (Logits::Last, Some(_)) | (Logits::Nothing, _) => 0,
            };
            let mut work = self.prepare(Some(slice), slice.len(), slice.len() - wanted);
            if wanted > 0 {
                self.logits.record(wanted, slice.len(), &mut work);
                work.push(copy(self.state.logits, self.rows, self.row_bytes(wanted)));
            }
            self.gpu.submit(&work);
            self.tokens.extend(slice);
            if wanted > 0 {
                let bytes = self.gpu.read(self.rows.buffer, self.row_bytes(wanted)).await?;
                rows.extend(bytemuck::pod_collect_to_vec::<u8, f32>(&bytes));
            }
        }
        Ok(rows)
    }

    /// Runs `tokens`, ranks what may come behind the last one, and guesses what will, looking back on `recent` tokens. [`Self::ranked`]
    /// gives the ranking.
    pub async fn rank(&mut self, tokens: &[u32], recent: &[u32], guide: &Guide) -> Result<()> {
        self.land().await?;
        self.replay();
        self.check(tokens)?;
        let Some(last) = tokens.len().checked_sub(1) else {
            return Err(Error::Input("no token to go on from".to_owned()));
        };
        let (before, last) = tokens.split_at(last / SLICE * SLICE);
        self.forward_only(before);
        let count = last.len();
        let work = self.prepare(Some(last), count, count - 1);
        self.tokens.extend(last);
        self.ranking.look_back_on(&mut *self.gpu, recent);
        self.submit_ranking(work, count, guide);
        Ok(())
    }

    /// Runs the token that the last ranking guesses, which needs not be read for that, and ranks what may come behind it.
    pub fn follow(&mut self, guide: &Guide) -> Result<()> {
        let unread = self.flying.len();
        if unread == 0 || unread >= self.rankings.len() {
            return Err(Error::Input("a step follows one ranking that is on its way".to_owned()));
        }
        self.room(1)?;
        let work = self.prepare(None, 1, 0);
        if let Some(flying) = self.flying.back_mut() {
            flying.is_followed = true;
        }
        self.submit_ranking(work, 1, guide);
        Ok(())
    }

    /// The first ranking that was not read yet. Where a step follows it, its guess is one of [`Self::tokens`] from now on.
    pub async fn ranked(&mut self) -> Result<Ranked> {
        let Some(Flying { ranked, is_followed }) = self.flying.pop_front() else {
            return Err(Error::Input("no ranking is on its way".to_owned()));
        };
        let ranked = ranking::read(&ranked.await?);
        if is_followed {
            self.tokens.push(ranked.guess);
        }
        Ok(ranked)
    }

    fn forward_only(&mut self, tokens: &[u32]) {
        for slice in tokens.chunks(SLICE) {
            let work = self.prepare(Some(slice), slice.len(), 0);
            self.gpu.submit(&work);
            self.tokens.extend(slice);
        }
    }

    /// Computes the tokens that are left again, where a convolution's ring no longer holds the last columns before the next token.
    fn replay(&mut self) {
        let needed = self.tokens.len().saturating_sub(self.recipe.taps.saturating_sub(1));
        if self.recipe.taps > 0 && needed + RING < self.reached {
            let tokens = std::mem::take(&mut self.tokens);
            self.reached = 0;
            self.forward_only(&tokens);
        }
    }

    /// Waits for what nobody has read.
    async fn land(&mut self) -> Result<()> {
        while !self.flying.is_empty() {
            self.ranked().await?;
        }
        Ok(())
    }

    fn check(&self, tokens: &[u32]) -> Result<()> {
        if let Some(token) = tokens.iter().find(|token| **token as usize >= self.vocabulary) {
            return Err(Error::Input(format!("token {token} of a vocabulary of {}", self.vocabulary)));
        }
        self.room(tokens.len())
    }

    fn room(&self, tokens: usize) -> Result<()> {
        match self.held() + tokens > self.context {
            true => Err(Error::CacheFull { positions: self.context }),
            false => Ok(()),
        }
    }

    /// Writes what a step of `count` tokens needs to know, and records it. Without `tokens`, it is one that the GPU chose.
    fn prepare(&mut self, tokens: Option<&[u32]>, count: usize, wanted: usize) -> Vec<Command> {
        let first = self.held();
        self.reached = self.reached.max(first + count);
        let splits = if count == 1 { (first + 1).div_ceil(STRETCH).min(MOST_SPLITS) } else { 1 };
        let step = [first, count, wanted, splits].map(|number| number as u32);
        self.gpu.upload(self.state.step.buffer, 0, bytemuck::cast_slice(&step));
        if let Some(tokens) = tokens {
            self.gpu.upload(self.state.tokens.buffer, 0, bytemuck::cast_slice(tokens));
        }
        let mut work: Vec<Command> = Vec::new();
        work.extend(self.embed.iter().map(|embed| embed.dispatch([count, 1, 1])));
        self.layers.iter().for_each(|layer| layer.record(count, splits, &mut work));
        work
    }

    /// Ranks behind the last of a step's tokens.
    fn submit_ranking(&mut self, mut work: Vec<Command>, tokens: usize, guide: &Guide) {
        self.logits.record(1, tokens, &mut work);
        self.ranking.record(&mut *self.gpu, guide, &mut work);
        let to = self.rankings[self.submitted % self.rankings.len()];
        self.submitted += 1;
        work.push(copy(self.ranking.left, to, ranking::READ));
        self.gpu.submit(&work);
        let ranked = self.gpu.read(to.buffer, ranking::READ);
        self.flying.push_back(Flying { ranked, is_followed: false });
    }

    /// Tokens that the KV cache holds once all that was submitted is done.
    fn held(&self) -> usize {
        self.tokens.len() + self.flying.iter().filter(|flying| flying.is_followed).count()
    }

    fn row_bytes(&self, rows: usize) -> u64 {
        (rows * self.vocabulary * size_of::<f32>()) as u64
    }
}

fn copy(from: Part, to: Part, bytes: u64) -> Command {
    Command::Copy { from: from.buffer, from_offset: from.offset, to: to.buffer, to_offset: to.offset, bytes }
}
