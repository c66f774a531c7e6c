//! One answer in the making: each step is one slice of the prompt or one token, with those of a draft that turn out right. Has
//! no clock and never waits.
//!
//! It holds the model only during a step, so that answers on different caches can take turns.

use super::{
    drafts::Drafts,
    error::{Error, Result},
    feed::Feed,
    language_model::LanguageModel,
    models::caches::CacheName,
    runner::Guides,
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
    /// A token was sampled, or several where a draft was right; the text may be empty while a character or a stop string is
    /// incomplete.
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
    /// `None` where each token is to take a step of its own.
    drafts: Option<Drafts>,
    /// Whether the last step was one of the answer's, and none of the prompt's.
    decoded: bool,
    answer: Answer,
}

/// What was said so far, and what ends it.
struct Answer {
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
        let cached = model.runner.keep_common(cache, &prompt, prompt.len() - 1);
        let most = prompt.len().saturating_add(limits.max_tokens).min(limits.context_tokens);
        Ok(Self {
            cached,
            drafts: Some(Drafts::new(&prompt, most)),
            decoded: false,
            answer: Answer {
                history: prompt.clone(),
                sampler: Sampler::new(settings)?.sparing(model.tokenizer.control_tokens()),
                detokenizer: Detokenizer::new(),
                stops: StopStrings::new(&limits.stop),
                limits,
                generated: 0,
            },
            feed: Feed::new(cache, prompt, cached),
        })
    }

    /// The same answer, each token in a step of its own: for measuring.
    pub fn without_drafts(self) -> Self {
        Self { drafts: None, ..self }
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
        self.answer.generated
    }

    /// Tokens that drafts proposed, and how many of them are in the answer.
    pub fn drafted_tokens(&self) -> (usize, usize) {
        self.drafts.as_ref().map_or((0, 0), |drafts| (drafts.drafted(), drafts.accepted()))
    }

    /// Runs up to `slice` tokens: of the prompt, or else a token with a draft behind it. Samples one token, and as many more as
    /// the draft was right about: each by the logits that it would have had without a draft, to the last bit, with the
    /// sampler's next draw.
    pub async fn step(&mut self, model: &mut LanguageModel, slice: usize) -> Result<Step> {
        self.decoded = self.feed.pending().is_some();
        let draft = self.draft(model, slice);
        let is_ranked = draft.is_empty() && model.runner.is_on_gpu() && self.answer.sampler.samples_ranked();
        let step = match is_ranked {
            true => self.ranked_step(model, slice).await,
            false => self.drafted_step(model, slice, &draft).await,
        };
        match step {
            // Memory for more positions is not to be had: what was written so far is the answer.
            Err(Error::CacheFull { positions }) if positions > 0 => {
                Ok(Step::Finished(self.answer.rest(String::new()), End::ContextFull))
            }
            step => step,
        }
    }

    /// What may follow the token that is due; nothing behind a prompt, or where that token's step is under way.
    fn draft(&mut self, model: &mut LanguageModel, slice: usize) -> Vec<u32> {
        let Self { feed, drafts: Some(drafts), decoded, answer, .. } = self else { return Vec::new() };
        // A draft asks for no memory: where there is none for more positions, the answer would end sooner for it.
        let most = answer.most_tokens().min(slice).min(feed.room(model)).saturating_sub(1);
        let most = if *decoded && !feed.is_under_way(model) { most } else { 0 };
        drafts.propose(&answer.history, most, |token| model.tokenizer.is_end_of_turn(token)).to_vec()
    }

    /// A token of the likeliest that a GPU tells. The step of the token that the GPU expects is under way before this one is known.
    async fn ranked_step(&mut self, model: &mut LanguageModel, slice: usize) -> Result<Step> {
        let Self { feed, drafts, answer, .. } = self;
        let goes_on = answer.most_tokens() > 1 && drafts.as_ref().is_none_or(Drafts::is_idle);
        let guides = Guides { now: answer.sampler.guide(0), next: goes_on.then(|| answer.sampler.guide(1)) };
        let recent = answer.sampler.looks_back_on(&answer.history);
        let Some(ranked) = feed.rank(model, slice, &recent, guides).await? else {
            return Ok(Step::Prefilled);
        };
        let vocabulary = model.tokenizer.vocab_size();
        let token = match answer.sampler.sample_ranked(&ranked, vocabulary, &answer.history) {
            Some(token) => token,
            None => {
                feed.undo(model);
                let Some(mut rows) = feed.step(model, slice, &[]).await? else { return Ok(Step::Prefilled) };
                answer.sampler.sample(rows.row(0), &answer.history)?
            }
        };
        let (text, end) = answer.take(&model.tokenizer, token);
        if let Some(end) = end {
            return Ok(Step::Finished(text, end));
        }
        if let Some(drafts) = drafts {
            drafts.hear(&answer.history);
        }
        feed.push(model, token);
        Ok(Step::Token(text))
    }

    /// A token, and as many more as the draft is right about.
    async fn drafted_step(&mut self, model: &mut LanguageModel, slice: usize, draft: &[u32]) -> Result<Step> {
        let Self { feed, drafts, answer, .. } = self;
        let Some(mut rows) = feed.step(model, slice, draft).await? else { return Ok(Step::Prefilled) };
        let (mut text, mut sampled, mut accepted, mut due) = (String::new(), 0, 0, None);
        let end = loop {
            let token = answer.sampler.sample(rows.row(sampled), &answer.history)?;
            let as_drafted = draft.get(sampled) == Some(&token);
            sampled += 1;
            let (more, end) = answer.take(rows.tokenizer, token);
            text += &more;
            accepted += usize::from(as_drafted);
            if end.is_some() {
                break end;
            }
            if let Some(drafts) = drafts {
                drafts.hear(&answer.history);
            }
            if !as_drafted {
                due = Some(token);
                break None;
            }
        };
        if let Some(drafts) = drafts {
            drafts.judge(accepted);
        }
        feed.take_back(model, 1 + draft.len() - sampled);
        if let Some(token) = due {
            feed.push(model, token);
        }
        Ok(match end {
            Some(end) => Step::Finished(text, end),
            None => Step::Token(text),
        })
    }

    /// How long the last step took: what a draft costs here is learnt from it.
    pub fn took(&mut self, ms: f64) {
        if let Some(drafts) = self.drafts.as_mut().filter(|_| self.decoded) {
            drafts.took(ms);
        }
    }
}

impl Answer {
    /// Tokens that may still be sampled.
    fn most_tokens(&self) -> usize {
        let Limits { max_tokens, context_tokens, .. } = self.limits;
        (max_tokens.saturating_sub(self.generated)).min(context_tokens.saturating_sub(self.history.len()))
    }

    /// The text that may be shown now, and why it is the last where it is.
    fn take(&mut self, tokenizer: &Tokenizer, token: u32) -> (String, Option<End>) {
        if tokenizer.is_end_of_turn(token) {
            return (self.rest(String::new()), Some(End::EndOfTurn));
        }
        self.generated += 1;
        self.history.push(token);
        let text = self.detokenizer.push(tokenizer.token_bytes(token).unwrap_or_default());
        let shown = self.stops.push(&text);
        if shown.stopped {
            return (shown.text, Some(End::StopString));
        }
        if self.generated >= self.limits.max_tokens {
            return (self.rest(shown.text), Some(End::MaxTokens));
        }
        if self.history.len() >= self.limits.context_tokens {
            return (self.rest(shown.text), Some(End::ContextFull));
        }
        (shown.text, None)
    }

    /// Hands out what was held back, behind `text`.
    fn rest(&mut self, mut text: String) -> String {
        let rest = self.detokenizer.flush();
        let shown = self.stops.push(&rest);
        text.push_str(&shown.text);
        if !shown.stopped {
            text.push_str(&self.stops.flush());
        }
        text
    }
}
