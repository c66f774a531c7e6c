//! A run for the clock's sake: given tokens through an empty KV cache, then greedy decoding that no end of turn ends and no draft
//! shortens.
//!
//! Has no clock itself; its caller times the steps, and clears the cache afterwards.

use super::{
    error::{Error, Result},
    feed::Feed,
    language_model::LanguageModel,
    models::caches::CacheName,
    runner::Guides,
    text::{Guide, Sampler, SamplerSettings},
};

/// What the next [`Measurement::step`] will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Prefill,
    Decode,
    Finished,
}

pub struct Measurement {
    feed: Feed,
    decode_tokens: usize,
    decoded: Vec<u32>,
    sampler: Sampler,
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
            feed: Feed::new(cache, prompt, 0),
            decode_tokens,
            decoded: Vec::with_capacity(decode_tokens),
            sampler: Sampler::new(greedy)?,
        })
    }

    pub fn phase(&self) -> Phase {
        match self.feed.pending() {
            None => Phase::Prefill,
            Some(_) if self.decoded.len() < self.decode_tokens => Phase::Decode,
            Some(_) => Phase::Finished,
        }
    }

    pub fn prompt_tokens(&self) -> usize {
        self.feed.prompt().len()
    }

    /// Tokens of the prompt that are in the KV cache by now.
    pub fn prefilled_tokens(&self) -> usize {
        self.feed.prefilled()
    }

    /// What was decoded so far: each went through the model.
    pub fn decoded(&self) -> &[u32] {
        &self.decoded
    }

    /// Runs up to `slice` tokens of the prompt, or else decodes one token. The prompt's last slice chooses the first.
    pub async fn step(&mut self, model: &mut LanguageModel, slice: usize) -> Result<()> {
        if self.phase() == Phase::Finished {
            return Ok(());
        }
        let decoding = self.feed.pending();
        let Some(next) = self.next(model, slice).await? else { return Ok(()) };
        self.decoded.extend(decoding);
        self.feed.push(model, next);
        Ok(())
    }

    /// The likeliest token, as a GPU ranks them or of all logits.
    async fn next(&mut self, model: &mut LanguageModel, slice: usize) -> Result<Option<u32>> {
        if !model.runner.is_on_gpu() {
            let rows = self.feed.step(model, slice, &[]).await?;
            return rows.map(|mut rows| self.sampler.sample(rows.row(0), &[])).transpose();
        }
        let goes_on = self.decoded.len() + 1 < self.decode_tokens;
        let guides = Guides { now: Guide::greedy(), next: goes_on.then(Guide::greedy) };
        let Some(ranked) = self.feed.rank(model, slice, &[], guides).await? else { return Ok(None) };
        let token = self.sampler.sample_ranked(&ranked, model.tokenizer.vocab_size(), &[]);
        token
            .map(Some)
            .ok_or_else(|| Error::damaged("a ranking", "numbers in order", format!("{:?}", ranked.tokens)))
    }
}
