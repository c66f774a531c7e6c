//! A prompt through a KV cache, slice by slice, then one token after the other. Gives logits; what is chosen from them is
//! its owner's.
//!
//! It holds the model only during a step.

use super::{
    error::Result,
    language_model::LanguageModel,
    models::{caches::CacheName, decoder::Logits},
};

pub struct Feed {
    /// Nobody else works on this KV cache.
    cache: CacheName,
    prompt: Vec<u32>,
    /// Tokens of the prompt that the KV cache holds by now.
    prefilled: usize,
    /// The token that was chosen last and has not gone through the model yet.
    pending: Option<u32>,
    /// Of the last step that gave any, kept from token to token.
    logits: Vec<f32>,
}

impl Feed {
    /// `cached` tokens of the prompt are in the KV cache, fewer than it has.
    pub fn new(cache: CacheName, prompt: Vec<u32>, cached: usize) -> Self {
        Self { cache, prompt, prefilled: cached, pending: None, logits: Vec::new() }
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

    /// What goes through the model next, once the prompt has.
    pub fn push(&mut self, token: u32) {
        self.pending = Some(token);
    }

    /// Runs the token that was pushed, or else up to `slice` tokens of the prompt. Gives the logits of what comes next, a
    /// number for each token of the vocabulary, unless the prompt goes on.
    pub fn step(&mut self, model: &mut LanguageModel, slice: usize) -> Result<Option<&mut [f32]>> {
        let (tokens, wanted) = match &self.pending {
            Some(token) => (std::slice::from_ref(token), Logits::Last),
            None => {
                let end = (self.prefilled + slice.max(1)).min(self.prompt.len());
                let last = end == self.prompt.len();
                (&self.prompt[self.prefilled..end], if last { Logits::Last } else { Logits::Nothing })
            }
        };
        let LanguageModel { decoder, caches, tokenizer, .. } = model;
        let logits = decoder.forward(caches, self.cache, tokens, wanted)?;
        self.pending = None;
        self.prefilled = caches.get(self.cache).tokens().len().min(self.prompt.len());
        if wanted == Logits::Nothing {
            return Ok(None);
        }
        self.logits.clear();
        // Rows past the vocabulary pad the matrix; no token stands behind them.
        self.logits.extend_from_slice(&logits[..tokenizer.vocab_size()]);
        Ok(Some(&mut self.logits))
    }
}
