//! A prompt through a KV cache, slice by slice, then one token after the other, or one with a draft of those behind it. Gives
//! logits; what is chosen from them is its owner's.
//!
//! It holds the model only during a step.

use super::{
    error::Result,
    language_model::LanguageModel,
    models::{caches::CacheName, decoder::Logits},
    text::Tokenizer,
};

pub struct Feed {
    /// Nobody else works on this KV cache.
    cache: CacheName,
    prompt: Vec<u32>,
    /// Tokens of the prompt that the KV cache holds by now.
    prefilled: usize,
    /// The token that was chosen last and has not gone through the model yet.
    pending: Option<u32>,
    /// That token and its draft, kept from step to step.
    drafted: Vec<u32>,
    /// Of one token, kept from token to token.
    logits: Vec<f32>,
}

/// What comes next behind the token that was pushed, and behind each of its draft.
pub struct Rows<'m> {
    pub tokenizer: &'m Tokenizer,
    /// Of all rows, as the decoder gives them.
    all: &'m [f32],
    width: usize,
    one: &'m mut Vec<f32>,
}

impl Rows<'_> {
    /// The logits behind `index` tokens of the draft, a number for each token of the vocabulary, until another row is asked for.
    pub fn row(&mut self, index: usize) -> &mut [f32] {
        self.one.clear();
        // Rows past the vocabulary pad the matrix; no token stands behind them.
        self.one.extend_from_slice(&self.all[index * self.width..][..self.tokenizer.vocab_size()]);
        self.one
    }
}

impl Feed {
    /// `cached` tokens of the prompt are in the KV cache, fewer than it has.
    pub fn new(cache: CacheName, prompt: Vec<u32>, cached: usize) -> Self {
        Self { cache, prompt, prefilled: cached, pending: None, drafted: Vec::new(), logits: Vec::new() }
    }

    pub fn prompt(&self) -> &[u32] {
        &self.prompt
    }

    /// Tokens of the prompt that are in the KV cache by now.
    pub fn prefilled(&self) -> usize {
        self.prefilled
    }

    pub fn pending(&self) -> Option<u32> {
        self.pending
    }

    /// Positions for which the KV cache has memory by now.
    pub fn room(&self, model: &mut LanguageModel) -> usize {
        model.runner.room(self.cache)
    }

    /// What goes through the model next, once the prompt has.
    pub fn push(&mut self, token: u32) {
        self.pending = Some(token);
    }

    /// Runs the token that was pushed with `draft` behind it, or else up to `slice` tokens of the prompt. Gives the logits of
    /// what comes next, a row more than the draft has tokens, unless the prompt goes on.
    pub async fn step<'m>(
        &'m mut self,
        model: &'m mut LanguageModel,
        slice: usize,
        draft: &[u32],
    ) -> Result<Option<Rows<'m>>> {
        let (tokens, wanted) = match self.pending {
            Some(token) => {
                self.drafted.clear();
                self.drafted.push(token);
                self.drafted.extend_from_slice(draft);
                (self.drafted.as_slice(), Logits::All)
            }
            None => {
                let end = (self.prefilled + slice.max(1)).min(self.prompt.len());
                let last = end == self.prompt.len();
                (&self.prompt[self.prefilled..end], if last { Logits::Last } else { Logits::Nothing })
            }
        };
        let LanguageModel { runner, tokenizer, .. } = model;
        let (width, held) = (runner.vocabulary(), runner.held(self.cache).len());
        let all = runner.forward(self.cache, tokens, wanted).await?;
        self.pending = None;
        self.prefilled = (held + tokens.len()).min(self.prompt.len());
        Ok((wanted != Logits::Nothing).then_some(Rows { tokenizer, all, width, one: &mut self.logits }))
    }

    /// Forgets the last `count` tokens that went through: those of a draft that were not chosen.
    pub fn take_back(&mut self, model: &mut LanguageModel, count: usize) {
        let held = model.runner.held(self.cache).len();
        model.runner.truncate(self.cache, held - count);
    }
}
