//! Perplexity of a language model on a text: exp of the mean negative log-likelihood of its tokens (Jelinek et al. 1977). The text is cut
//! into windows without overlap, each on an empty KV cache; a window's first token is not scored, for nothing stands before it; it is
//! the mark of a text's beginning in models that want one.
//!
//! Has no clock; each step is a slice of a window. Its caller clears the cache afterwards.

use super::{
    error::{Error, Result},
    language_model::LanguageModel,
    likelihood::logarithm,
    models::{caches::CacheName, decoder::Logits},
    text::Special,
};

/// llama.cpp's `perplexity` cuts by 512, too.
const WINDOW: usize = 512;

pub struct Perplexity {
    /// This run's own until it ends.
    cache: CacheName,
    /// Window by window.
    tokens: Vec<u32>,
    window: usize,
    /// Tokens that went through.
    done: usize,
    scored: u32,
    /// Sum of the logarithms of the probabilities.
    logarithms: f64,
}

impl Perplexity {
    /// Refuses a text of fewer than two tokens.
    pub fn new(model: &mut LanguageModel, cache: CacheName, text: &str) -> Result<Self> {
        let mut tokens = model.tokenizer.encode(text, Special::Plain)?;
        if tokens.len() < 2 {
            return Err(Error::Input(format!("a text of {} tokens can't be scored", tokens.len())));
        }
        let window = WINDOW.min(model.context_tokens()).max(2);
        if let Some(begin) = model.tokenizer.bos().filter(|_| model.tokenizer.add_bos()) {
            let windows = tokens.chunks(window - 1);
            tokens = windows.flat_map(|part| std::iter::once(begin).chain(part.iter().copied())).collect();
        }
        Ok(Self { cache, tokens, window, done: 0, scored: 0, logarithms: 0.0 })
    }

    /// Tokens that went through, and all.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.tokens.len())
    }

    pub fn windows(&self) -> usize {
        self.tokens.len().div_ceil(self.window)
    }

    /// Tokens that were foretold so far.
    pub fn scored(&self) -> u32 {
        self.scored
    }

    /// Once all tokens went through.
    pub fn perplexity(&self) -> Option<f64> {
        (self.done == self.tokens.len()).then(|| (-self.logarithms / f64::from(self.scored)).exp())
    }

    /// Runs up to `slice` tokens of one window. Returns how many went through.
    pub async fn step(&mut self, model: &mut LanguageModel, slice: usize) -> Result<usize> {
        if self.done == self.tokens.len() {
            return Ok(0);
        }
        if self.done.is_multiple_of(self.window) {
            model.clear(self.cache);
        }
        let window_end = (self.done / self.window + 1) * self.window;
        let end = (self.done + slice.max(1)).min(window_end).min(self.tokens.len());
        let LanguageModel { runner, tokenizer, .. } = model;
        let (rows, vocabulary) = (runner.vocabulary(), tokenizer.vocab_size());
        let logits = runner.forward(self.cache, &self.tokens[self.done..end], Logits::All).await?;
        // The last token of a window says nothing of the next window's first.
        let next = &self.tokens[self.done + 1..(end + 1).min(window_end).min(self.tokens.len())];
        for (row, token) in logits.chunks_exact(rows).zip(next) {
            self.logarithms += f64::from(logarithm(&row[..vocabulary], *token));
            self.scored += 1;
        }
        let count = end - self.done;
        self.done = end;
        Ok(count)
    }
}
