//! A prompt through a KV cache, slice by slice, then one token after the other, or one with a draft of those behind it. Gives
//! logits; what is chosen from them is its owner's.
//!
//! It holds the model only during a step.

use super::{
    error::{Error, Result},
    language_model::LanguageModel,
    models::{caches::CacheName, decoder::Logits},
    runner::Guides,
    text::{Ranked, Tokenizer},
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

    /// Whether a GPU computes the step of the token that was pushed already.
    pub fn is_under_way(&self, model: &mut LanguageModel) -> bool {
        model.runner.held(self.cache).len() > self.through
    }

    /// What goes through the model next, once the prompt has. A step of another token that is under way is forgotten.
    pub fn push(&mut self, model: &mut LanguageModel, token: u32) {
        if model.runner.held(self.cache).get(self.through).is_some_and(|guessed| *guessed != token) {
            model.runner.truncate(self.cache, self.through);
        }
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
        if self.goes_on(model, slice).await? {
            return Ok(None);
        }
        let Self { cache, tokens: all, prompt, through, pending, drafted, .. } = self;
        let LanguageModel { runner, tokenizer, .. } = model;
        let (tokens, wanted) = match pending {
            Some(token) => {
                drafted.clear();
                drafted.push(*token);
                drafted.extend_from_slice(draft);
                (drafted.as_slice(), Logits::All)
            }
            None => (&all[*through..*prompt], Logits::Last),
        };
        let (count, width) = (tokens.len(), runner.vocabulary());
        let rows = match runner.forward(*cache, tokens, wanted).await {
            Ok(rows) => rows,
            Err(Error::Gpu(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        *through += count;
        if pending.take().is_some() {
            all.extend_from_slice(drafted);
        }
        Ok(Some(Rows { tokenizer, all: rows, width, one: &mut self.logits }))
    }

    /// The same on a GPU and without a draft: gives the likeliest tokens of what comes next, guessed as the guides say.
    pub async fn rank(
        &mut self,
        model: &mut LanguageModel,
        slice: usize,
        recent: &[u32],
        guides: Guides,
    ) -> Result<Option<Ranked>> {
        if self.goes_on(model, slice).await? {
            return Ok(None);
        }
        let is_under_way = self.is_under_way(model);
        let tokens = match &self.pending {
            Some(_) if is_under_way => &[],
            Some(token) => std::slice::from_ref(token),
            None => &self.tokens[self.through..self.prompt],
        };
        let ranked = match model.runner.rank(tokens, recent, guides).await {
            Ok(ranked) => ranked,
            Err(Error::Gpu(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        match self.pending.take() {
            Some(token) => {
                self.tokens.push(token);
                self.through += 1;
            }
            None => self.through = self.prompt,
        }
        Ok(Some(ranked))
    }

    /// Runs a slice of what must be in the KV cache before anything can be chosen, unless all of it is.
    async fn goes_on(&mut self, model: &mut LanguageModel, slice: usize) -> Result<bool> {
        let held = model.runner.held(self.cache).len();
        let (from, to) = if held < self.through {
            (held, self.through)
        } else if self.pending.is_none() && self.prompt - self.through > slice.max(1) {
            (self.through, self.prompt)
        } else {
            return Ok(false);
        };
        let end = (from + slice.max(1)).min(to);
        match model.runner.forward(self.cache, &self.tokens[from..end], Logits::Nothing).await {
            Ok(_) => self.through = self.through.max(end),
            Err(Error::Gpu(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    /// Takes the last step back, so that the next one is the same again.
    pub fn undo(&mut self, model: &mut LanguageModel) {
        self.through -= 1;
        if self.through >= self.prompt {
            self.pending = self.tokens.pop();
        }
        model.runner.truncate(self.cache, self.through);
    }

    /// Forgets the last `count` tokens that went through: those of a draft that were not chosen.
    pub fn take_back(&mut self, model: &mut LanguageModel, count: usize) {
        self.through -= count;
        self.tokens.truncate(self.through);
        model.runner.truncate(self.cache, self.through);
    }
}
