//! One answer in the making: each step is one slice of the prompt or one token. Has no clock and never waits.
//!
//! It holds the model only during a step, so that answers on different caches can take turns.

use super::{
    error::{Error, Result},
    feed::Feed,
    language_model::LanguageModel,
    models::caches::CacheName,
    text::{Detokenizer, Sampler, SamplerSettings, StopStrings, Tokenizer},
};

/// What ends an answer, besides the model itself.
pub struct Limits {
    pub stop: Vec<String>,
    pub max_tokens: usize,
    /// Tokens that prompt and answer may hold together.
    pub context_tokens: usize,
}

/// What one step brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A slice of the prompt went through; the next one is due.
    Prefilled,
    /// A token was sampled; the text may be empty while a character or a stop string is incomplete.
    Token(String),
    /// The last text, and why it is the last.
    Finished(String, End),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    EndOfTurn,
    StopString,
    MaxTokens,
    ContextFull,
}

pub struct Generator {
    /// On the KV cache that is this answer's until it ends.
    feed: Feed,
    /// Tokens of the prompt that the KV cache held already.
    cached: usize,
    /// Prompt and answer: what the repetition penalty looks back on.
    history: Vec<u32>,
    sampler: Sampler,
    detokenizer: Detokenizer,
    stops: StopStrings,
    limits: Limits,
    generated: usize,
}

impl Generator {
    /// Starts an answer to `prompt`, on what this KV cache of the model's holds of it. Nobody else may work on that cache,
    /// and every step is with this model.
    pub fn new(
        model: &mut LanguageModel,
        cache: CacheName,
        prompt: Vec<u32>,
        settings: SamplerSettings,
        limits: Limits,
    ) -> Result<Self> {
        if prompt.is_empty() {
            return Err(Error::Input("the prompt is empty".to_owned()));
        }
        if prompt.len() > limits.context_tokens {
            return Err(Error::ContextFull { prompt: prompt.len(), context: limits.context_tokens });
        }
        // The last token goes through again even where all are cached: its logits choose the first new one.
        let held = model.caches.get(cache);
        let cached = held.common_prefix(&prompt).min(prompt.len() - 1);
        held.truncate(cached);
        Ok(Self {
            sampler: Sampler::new(settings)?.sparing(model.tokenizer.control_tokens()),
            detokenizer: Detokenizer::new(),
            stops: StopStrings::new(&limits.stop),
            history: prompt.clone(),
            feed: Feed::new(cache, prompt, cached),
            cached,
            limits,
            generated: 0,
        })
    }

    pub fn prompt_tokens(&self) -> usize {
        self.feed.prompt().len()
    }

    pub fn cached_tokens(&self) -> usize {
        self.cached
    }

    /// Tokens of the prompt that are in the KV cache by now.
    pub fn prefilled_tokens(&self) -> usize {
        self.feed.prefilled()
    }

    pub fn generated_tokens(&self) -> usize {
        self.generated
    }

    /// Runs up to `slice` tokens of the prompt, or else samples one token.
    pub fn step(&mut self, model: &mut LanguageModel, slice: usize) -> Result<Step> {
        let logits = match self.feed.step(model, slice) {
            Ok(Some(logits)) => logits,
            Ok(None) => return Ok(Step::Prefilled),
            // Memory for more positions is not to be had: what was written so far is the answer.
            Err(Error::CacheFull { positions }) if positions > 0 => {
                return Ok(self.finish(String::new(), End::ContextFull));
            }
            Err(error) => return Err(error),
        };
        let token = self.sampler.sample(logits, &self.history)?;
        self.take(&model.tokenizer, token)
    }

    fn take(&mut self, tokenizer: &Tokenizer, token: u32) -> Result<Step> {
        if tokenizer.is_end_of_turn(token) {
            return Ok(self.finish(String::new(), End::EndOfTurn));
        }
        self.generated += 1;
        self.history.push(token);
        let text = self.detokenizer.push(tokenizer.token_bytes(token).unwrap_or_default());
        let shown = self.stops.push(&text);
        if shown.stopped {
            return Ok(Step::Finished(shown.text, End::StopString));
        }
        if self.generated >= self.limits.max_tokens {
            return Ok(self.finish(shown.text, End::MaxTokens));
        }
        if self.history.len() >= self.limits.context_tokens {
            return Ok(self.finish(shown.text, End::ContextFull));
        }
        self.feed.push(token);
        Ok(Step::Token(shown.text))
    }

    /// Hands out what was held back.
    fn finish(&mut self, mut text: String, end: End) -> Step {
        let rest = self.detokenizer.flush();
        let shown = self.stops.push(&rest);
        text.push_str(&shown.text);
        if !shown.stopped {
            text.push_str(&self.stops.flush());
        }
        Step::Finished(text, end)
    }
}
