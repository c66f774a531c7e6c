//! A run for the clock's sake: given tokens through an empty KV cache, then greedy decoding that no end of turn ends.
//!
//! Has no clock itself; its caller times the steps, and clears the cache afterwards.

use super::{
    error::{Error, Result},
    language_model::LanguageModel,
    models::{caches::CacheName, llama::Logits},
    text::{Sampler, SamplerSettings},
};

/// What the next [`Measurement::step`] will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Prefill,
    Decode,
    Finished,
}

pub struct Measurement {
    cache: CacheName,
    prompt: Vec<u32>,
    /// Tokens of the prompt that are in the KV cache by now.
    prefilled: usize,
    decode_tokens: usize,
    /// Chosen by the last step, and not yet through the model.
    pending: Option<u32>,
    decoded: Vec<u32>,
    sampler: Sampler,
    logits: Vec<f32>,
}

impl Measurement {
    /// Empties this KV cache of the model's, which is its own until it ends. Refuses an empty prompt, a token that the
    /// vocabulary lacks, and what the context can't hold.
    pub fn new(
        model: &mut LanguageModel,
        cache: CacheName,
        prompt: Vec<u32>,
        decode_tokens: usize,
    ) -> Result<Self> {
        if prompt.is_empty() {
            return Err(Error::Input("the prompt is empty".to_owned()));
        }
        let vocabulary = model.tokenizer.vocab_size();
        if let Some(token) = prompt.iter().find(|token| **token as usize >= vocabulary) {
            return Err(Error::Input(format!("token {token} of a vocabulary of {vocabulary}")));
        }
        let (length, context) = (prompt.len().saturating_add(decode_tokens), model.context_tokens());
        if length > context {
            return Err(Error::ContextFull { prompt: length, context });
        }
        let greedy =
            SamplerSettings { temperature: 0.0, repetition_penalty: 1.0, ..SamplerSettings::default() };
        model.clear(cache);
        Ok(Self {
            cache,
            prompt,
            prefilled: 0,
            decode_tokens,
            pending: None,
            decoded: Vec::with_capacity(decode_tokens),
            sampler: Sampler::new(greedy)?,
            logits: Vec::new(),
        })
    }

    pub fn phase(&self) -> Phase {
        match self.pending {
            None => Phase::Prefill,
            Some(_) if self.decoded.len() < self.decode_tokens => Phase::Decode,
            Some(_) => Phase::Finished,
        }
    }

    pub fn prompt_tokens(&self) -> usize {
        self.prompt.len()
    }

    /// Tokens of the prompt that are in the KV cache by now.
    pub fn prefilled_tokens(&self) -> usize {
        self.prefilled
    }

    /// What was decoded so far: each went through the model.
    pub fn decoded(&self) -> &[u32] {
        &self.decoded
    }

    /// Runs up to `slice` tokens of the prompt, or else decodes one token. The prompt's last slice chooses the first.
    pub fn step(&mut self, model: &mut LanguageModel, slice: usize) -> Result<()> {
        let (done, pending) = (self.prefilled_tokens(), self.pending);
        let (tokens, wanted) = match (&pending, self.phase()) {
            (Some(token), Phase::Decode) => (std::slice::from_ref(token), Logits::Last),
            (_, Phase::Finished) => return Ok(()),
            (_, Phase::Prefill | Phase::Decode) => {
                let end = (done + slice.max(1)).min(self.prompt.len());
                let last = end == self.prompt.len();
                (&self.prompt[done..end], if last { Logits::Last } else { Logits::Nothing })
            }
        };
        let LanguageModel { llama, caches, tokenizer, .. } = model;
        let logits = llama.forward(caches, self.cache, tokens, wanted)?;
        self.prefilled = caches.get(self.cache).tokens().len().min(self.prompt.len());
        self.decoded.extend(pending);
        if wanted == Logits::Nothing {
            return Ok(());
        }
        self.logits.clear();
        // Rows past the vocabulary pad the matrix; no token stands behind them.
        self.logits.extend_from_slice(&logits[..tokenizer.vocab_size()]);
        self.pending = Some(self.sampler.sample(&mut self.logits, &[])?);
        Ok(())
    }
}
