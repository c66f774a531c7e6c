//! How likely a language model takes each of some labels to be the answer (Brown et al. 2020): the prompt goes through once, and
//! each label is tried behind it on the same KV cache.
//!
//! Has no clock; each step is a slice of the prompt or one label.

use super::{
    error::{Error, Result},
    language_model::LanguageModel,
    models::{caches::CacheName, decoder::Logits},
    text::Special,
};

pub struct Likelihood {
    /// This run's own until it ends.
    cache: CacheName,
    prompt: Vec<u32>,
    /// Tokens of the prompt that the KV cache holds by now.
    prefilled: usize,
    labels: Vec<Vec<u32>>,
    /// What each label begins with, as logarithms of probabilities; of the labels tried so far, the whole label's.
    found: Vec<f32>,
    tried: usize,
}

impl Likelihood {
    /// On what this KV cache holds of the prompt, which a question of the same kind shares with the one before.
    pub fn new(
        model: &mut LanguageModel,
        cache: CacheName,
        prompt: Vec<u32>,
        labels: &[String],
    ) -> Result<Self> {
        let encode = |label: &String| model.tokenizer.encode(label, Special::Plain);
        let labels = labels.iter().map(encode).collect::<Result<Vec<_>>>()?;
        if prompt.is_empty() || labels.iter().any(Vec::is_empty) {
            return Err(Error::Input("a prompt or a label without a token".to_owned()));
        }
        let longest = labels.iter().map(Vec::len).max().unwrap_or(0);
        let (length, context) = (prompt.len() + longest, model.context_tokens());
        if length > context {
            return Err(Error::ContextFull { prompt: length, context });
        }
        let prefilled = model.runner.keep_common(cache, &prompt, prompt.len() - 1);
        Ok(Self { cache, prompt, prefilled, labels, found: Vec::new(), tried: 0 })
    }

    pub fn prompt_tokens(&self) -> usize {
        self.prompt.len()
    }

    /// Each label's probability as a logarithm, once all were tried.
    pub fn logarithms(&self) -> Option<&[f32]> {
        (!self.found.is_empty() && self.tried == self.labels.len()).then_some(&self.found)
    }

    /// Runs up to `slice` tokens of the prompt, or tries a label. Returns the tokens that went through.
    pub async fn step(&mut self, model: &mut LanguageModel, slice: usize) -> Result<usize> {
        let LanguageModel { runner, tokenizer, .. } = model;
        let vocabulary = tokenizer.vocab_size();
        if self.prefilled < self.prompt.len() {
            let end = (self.prefilled + slice.max(1)).min(self.prompt.len());
            let wanted = if end == self.prompt.len() { Logits::Last } else { Logits::Nothing };
            let tokens = &self.prompt[self.prefilled..end];
            let logits = runner.forward(self.cache, tokens, wanted).await?;
            let count = tokens.len();
            self.prefilled = end;
            if wanted == Logits::Last {
                let logits = &logits[..vocabulary];
                self.found = self.labels.iter().map(|label| logarithm(logits, label[0])).collect();
            }
            return Ok(count);
        }
        let Some(label) = self.labels.get(self.tried) else { return Ok(0) };
        let (given, wanted) = (&label[..label.len() - 1], &label[1..]);
        if !given.is_empty() {
            runner.truncate(self.cache, self.prompt.len());
            let rows = runner.vocabulary();
            let logits = runner.forward(self.cache, given, Logits::All).await?;
            let steps = logits.chunks_exact(rows).zip(wanted);
            let rest: f32 = steps.map(|(row, token)| logarithm(&row[..vocabulary], *token)).sum();
            self.found[self.tried] += rest;
            runner.truncate(self.cache, self.prompt.len());
        }
        self.tried += 1;
        Ok(given.len())
    }
}

/// Of a token's probability among these logits.
pub(super) fn logarithm(logits: &[f32], token: u32) -> f32 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - largest).exp()).sum();
    logits.get(token as usize).map_or(f32::NEG_INFINITY, |logit| logit - largest - sum.ln())
}
