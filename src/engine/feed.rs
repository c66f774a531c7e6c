//! A prompt through a KV cache, slice by slice, then one token after the other, or one with a draft of those behind it. Gives
//! logits; what is chosen from them is its owner's.
//!
//! It holds the model only during a step.

use super::{
    error::{Error, Result},
    language_model::LanguageModel,
    models::{caches::CacheName, decoder::Logits},
    text::Tokenizer,
};

pub struct Feed {
    /// Nobody else works on this KV cache.
    cache: CacheName,
    /// The prompt, and behind it what went through the model since.
    tokens: Vec<u32>,
    /// Of these tokens the prompt's.
    prompt: usize,
    /// Of these tokens those that the KV cache has, unless it lost some.
    through: usize,
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
        Self {
            cache,
            prompt: prompt.len(),
            tokens: prompt,
            through: cached,
            pending: None,
            drafted: Vec::new(),
            logits: Vec::new(),
        }
    }

    pub fn prompt(&self) -> &[u32] {
        &self.tokens[..self.prompt]
    }

    /// Tokens of the prompt that went through by now.
    pub fn prefilled(&self) -> usize {
        self.through.min(self.prompt)
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
    ///
    /// A GPU may go away with its KV cache: then nothing comes of this step, and the next ones bring the processor's cache to where the
    /// GPU's was.
    pub async fn step<'m>(
        &'m mut self,
        model: &'m mut LanguageModel,
        slice: usize,
        draft: &[u32],
    ) -> Result<Option<Rows<'m>>> {
        let Self { cache, tokens: all, prompt, through, pending, drafted, .. } = self;
        let LanguageModel { runner, tokenizer, .. } = model;
        let held = runner.held(*cache).len();
        let lost = held < *through;
        let slice_end = |from: usize, to: usize| (from + slice.max(1)).min(to);
        let (tokens, wanted) = match pending {
            _ if lost => (&all[held..slice_end(held, *through)], Logits::Nothing),
            Some(token) => {
                drafted.clear();
                drafted.push(*token);
                drafted.extend_from_slice(draft);
                (drafted.as_slice(), Logits::All)
            }
            None => {
                let end = slice_end(*through, *prompt);
                (&all[*through..end], if end == *prompt { Logits::Last } else { Logits::Nothing })
            }
        };
        let (count, width) = (tokens.len(), runner.vocabulary());
        let rows = match runner.forward(*cache, tokens, wanted).await {
            Ok(rows) => rows,
            Err(Error::Gpu(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        if lost {
            return Ok(None);
        }
        *through += count;
        if pending.take().is_some() {
            all.extend_from_slice(drafted);
        }
        Ok((wanted != Logits::Nothing).then_some(Rows { tokenizer, all: rows, width, one: &mut self.logits }))
    }

    /// Forgets the last `count` tokens that went through: those of a draft that were not chosen.
    pub fn take_back(&mut self, model: &mut LanguageModel, count: usize) {
        self.through -= count;
        self.tokens.truncate(self.through);
        model.runner.truncate(self.cache, self.through);
    }
}
