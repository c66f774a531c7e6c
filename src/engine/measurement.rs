//! A run for the clock's sake: given tokens through an empty KV cache, then greedy decoding that no end of turn ends.
//!
//! Has no clock itself; its caller times the steps. Leaves the cache empty, also when dropped in the middle.

use super::{
    error::{Error, Result},
    language_model::LanguageModel,
    models::llama::Logits,
    text::{Sampler, SamplerSettings},
};

/// What the next [`Measurement::step`] will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Prefill,
    Decode,
    Finished,
}

pub struct Measurement<'m> {
    model: &'m mut LanguageModel,
    prompt: Vec<u32>,
    decode_tokens: usize,
    /// Chosen by the last step, and not yet through the model.
    pending: Option<u32>,
    decoded: Vec<u32>,
    sampler: Sampler,
    logits: Vec<f32>,
}

impl<'m> Measurement<'m> {
    /// Empties the KV cache. Refuses an empty prompt, a token that the vocabulary lacks, and what the context can't hold.
    pub fn new(model: &'m mut LanguageModel, prompt: Vec<u32>, decode_tokens: usize) -> Result<Self> {
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
        model.cache.truncate(0);
        Ok(Self {
            model,
            prompt,
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
        self.model.cache.tokens().len().min(self.prompt.len())
    }

    /// What was decoded so far: each went through the model.
    pub fn decoded(&self) -> &[u32] {
        &self.decoded
    }

    /// The KV cache in use.
    pub fn cache_bytes(&self) -> u64 {
        self.model.cache_bytes()
    }

    pub fn weight_bytes(&self) -> u64 {
        self.model.weight_bytes()
    }

    /// Runs up to `slice` tokens of the prompt, or else decodes one token. The prompt's last slice chooses the first.
    pub fn step(&mut self, slice: usize) -> Result<()> {
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
        let logits = self.model.llama.forward(&mut self.model.cache, tokens, wanted)?;
        self.decoded.extend(pending);
        if wanted == Logits::Nothing {
            return Ok(());
        }
        self.logits.clear();
        // Rows past the vocabulary pad the matrix; no token stands behind them.
        self.logits.extend_from_slice(&logits[..self.model.tokenizer.vocab_size()]);
        self.pending = Some(self.sampler.sample(&mut self.logits, &[])?);
        Ok(())
    }
}

impl Drop for Measurement<'_> {
    fn drop(&mut self) {
        self.model.cache.truncate(0);
    }
}
