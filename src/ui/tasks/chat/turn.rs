//! One turn: what a person asked, and what the model answered so far. Pure.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{attachment::Attachment, retrieved::Retrieved};
use crate::{
    protocol::{Failure, Generate, Generated, Given, Progress},
    thinking,
    ui::{
        parts::Source,
        runs::{News, Outcome, RunId, Wanted},
    },
};

/// Names one attempt at an answer, and the run that answers: an answer that is asked for again gets a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TurnId(pub u64);

impl From<RunId> for TurnId {
    fn from(run: RunId) -> Self {
        Self(run.0)
    }
}

/// Conversations are stored as a list of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub id: TurnId,
    pub prompt: Rc<str>,
    /// As the model said it, its thinking included.
    pub answer: String,
    pub state: TurnState,
    /// How long the model has thought before it answered, or until it was stopped.
    #[serde(default)]
    pub thought_ms: Option<u64>,
    /// When it began to think, while it does.
    #[serde(skip)]
    pub thinking_since_ms: Option<u64>,
    /// The passages that the prompt holds, in the order of their numbers in it.
    #[serde(default)]
    pub sources: Rc<Vec<Source>>,
    /// The documents that came with the prompt.
    #[serde(default)]
    pub attachments: Rc<Vec<Attachment>>,
    /// `None` where no project's documents were looked in.
    #[serde(default)]
    pub retrieved: Option<Rc<Retrieved>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TurnState {
    Running {
        /// How far the prompt has been read, until the first token.
        progress: Option<Progress>,
        /// A person asked it to stop; what still arrives is shown, so that the KV cache holds what was shown.
        stopping: bool,
    },
    Done(Generated),
    Stopped,
    Failed(Failure),
}

impl TurnState {
    pub const STARTED: Self = Self::Running { progress: None, stopping: false };
}

impl Turn {
    pub fn new(id: TurnId, prompt: Rc<str>) -> Self {
        Self {
            id,
            prompt,
            answer: String::new(),
            state: TurnState::STARTED,
            thought_ms: None,
            thinking_since_ms: None,
            sources: Rc::default(),
            attachments: Rc::default(),
            retrieved: None,
        }
    }

    /// The answer without the thinking before it; empty while it may still turn out to be thinking.
    pub fn said(&self) -> &str {
        match thinking::split(&self.answer) {
            Some(thought) => thought.answer.trim_start(),
            None if self.is_running() && thinking::may_open(&self.answer) => "",
            None => &self.answer,
        }
    }

    /// What the model thought, and whether that has not come to its end.
    pub fn thinking(&self) -> Option<(&str, bool)> {
        let thought = thinking::split(&self.answer)?;
        Some((thought.thinking.trim(), thought.close.is_none()))
    }

    /// The prompt as the model reads it: what it is given of documents stands before it.
    pub fn asked(&self) -> String {
        let given = self.attachments.iter().filter_map(|attachment| attachment.given.as_deref());
        let given = given.map(|given| given.text.as_str());
        let retrieved = self.retrieved.iter().map(|retrieved| retrieved.text.as_str());
        let parts = given.chain(retrieved.filter(|text| !text.is_empty())).chain([&*self.prompt]);
        parts.collect::<Vec<_>>().join("\n\n")
    }

    /// The passages that the model was given with the prompt, and the number of the first.
    pub fn cited(&self) -> (usize, &[Source]) {
        match &self.retrieved {
            Some(retrieved) => (self.attachments.len() + 1, &retrieved.sources),
            None => (1, &self.sources),
        }
    }

    /// The documents for another attempt at the answer, or for another prompt.
    pub fn attachments_again(&self) -> Rc<Vec<Attachment>> {
        Rc::new(self.attachments.iter().map(Attachment::again).collect())
    }

    /// Whether it is not known yet what the model is given of the documents that came with the prompt.
    pub fn needs_given(&self) -> bool {
        self.attachments.iter().any(|attachment| attachment.given.is_none())
    }

    /// Whether passages of its project's documents are to be looked for: not where the prompt holds passages already.
    pub fn needs_retrieved(&self) -> bool {
        self.retrieved.is_none() && self.sources.is_empty()
    }

    pub fn give(&mut self, given: Vec<Given>, retrieved: Option<Retrieved>) {
        self.retrieved = retrieved.map(Rc::new).or(self.retrieved.take());
        for (attachment, given) in Rc::make_mut(&mut self.attachments).iter_mut().zip(given) {
            attachment.given = Some(Rc::new(given));
        }
    }

    pub fn is_running(&self) -> bool {
        matches!(self.state, TurnState::Running { .. })
    }

    pub fn is_stopping(&self) -> bool {
        matches!(self.state, TurnState::Running { stopping: true, .. })
    }

    /// The run that is to answer it now.
    pub fn wanted(&self) -> Option<Wanted> {
        self.is_running().then(|| Wanted { id: RunId(self.id.0), stopping: self.is_stopping() })
    }

    /// Asks for the end of its run.
    pub fn stop(&mut self) {
        if let TurnState::Running { stopping, .. } = &mut self.state {
            *stopping = true;
        }
    }

    /// Takes in what its run has to say. What comes after the end changes nothing.
    pub fn hear(&mut self, news: News<Generate>, now_ms: u64) {
        let stopping = self.is_stopping();
        let TurnState::Running { progress, .. } = &mut self.state else { return };
        *progress = news.progress.last().copied().or(*progress);
        self.answer.extend(news.chunks.into_iter().map(|piece| piece.text));
        self.time_thinking(now_ms);
        if let Some(result) = news.result {
            self.stop_thinking(now_ms);
            self.state = match Outcome::of(result, stopping) {
                Outcome::Done(generated) => TurnState::Done(generated),
                Outcome::Stopped => TurnState::Stopped,
                Outcome::Failed(failure) => TurnState::Failed(failure),
            };
        }
    }

    fn time_thinking(&mut self, now_ms: u64) {
        // An answer that goes on may go on thinking.
        match (self.thinking().map(|(_, unfinished)| unfinished), self.thinking_since_ms) {
            (Some(true), None) => {
                self.thinking_since_ms = Some(now_ms.saturating_sub(self.thought_ms.take().unwrap_or(0)));
            }
            (Some(false), _) => self.stop_thinking(now_ms),
            (Some(true), Some(_)) | (None, _) => {}
        }
    }

    fn stop_thinking(&mut self, now_ms: u64) {
        if let Some(since) = self.thinking_since_ms.take() {
            self.thought_ms = Some(now_ms.saturating_sub(since));
        }
    }

    /// The turn as it is after the page was closed under it.
    pub fn interrupted(mut self) -> Self {
        if self.is_running() {
            self.state = TurnState::Stopped;
        }
        self
    }
}
