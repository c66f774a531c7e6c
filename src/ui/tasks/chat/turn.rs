//! One turn: what a person asked, and what the model answered so far. Pure.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::attachment::{Attachment, with_documents};
use crate::{
    protocol::{Failure, Generate, Generated, Given, Progress},
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
    pub answer: String,
    pub state: TurnState,
    /// The passages that the prompt holds, in the order of their numbers in it.
    #[serde(default)]
    pub sources: Rc<Vec<Source>>,
    /// The documents that came with the prompt.
    #[serde(default)]
    pub attachments: Rc<Vec<Attachment>>,
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
        let (sources, attachments) = (Rc::default(), Rc::default());
        Self { id, prompt, answer: String::new(), state: TurnState::STARTED, sources, attachments }
    }

    /// The prompt as the model reads it.
    pub fn asked(&self) -> String {
        with_documents(&self.prompt, &self.attachments)
    }

    /// The documents for another attempt at the answer, or for another prompt.
    pub fn attachments_again(&self) -> Rc<Vec<Attachment>> {
        Rc::new(self.attachments.iter().map(Attachment::again).collect())
    }

    /// Whether it is not known yet what the model is given of the documents.
    pub fn needs_given(&self) -> bool {
        self.attachments.iter().any(|attachment| attachment.given.is_none())
    }

    pub fn give(&mut self, given: Vec<Given>) {
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
    pub fn hear(&mut self, news: News<Generate>) {
        let stopping = self.is_stopping();
        let TurnState::Running { progress, .. } = &mut self.state else { return };
        *progress = news.progress.last().copied().or(*progress);
        self.answer.extend(news.chunks.into_iter().map(|piece| piece.text));
        if let Some(result) = news.result {
            self.state = match Outcome::of(result, stopping) {
                Outcome::Done(generated) => TurnState::Done(generated),
                Outcome::Stopped => TurnState::Stopped,
                Outcome::Failed(failure) => TurnState::Failed(failure),
            };
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
