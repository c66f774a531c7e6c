//! One turn: what a person asked, and what the model answered so far.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::{
    protocol::{Failure, Generated, Progress},
    ui::parts::Source,
};

/// Names one attempt at an answer: an answer that is asked for again gets a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnId(pub u64);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub id: TurnId,
    pub prompt: Rc<str>,
    pub answer: String,
    pub state: TurnState,
    /// The passages that the prompt holds, in the order of their numbers in it.
    #[serde(default)]
    pub sources: Rc<Vec<Source>>,
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
        Self { id, prompt, answer: String::new(), state: TurnState::STARTED, sources: Rc::default() }
    }

    pub fn is_running(&self) -> bool {
        matches!(self.state, TurnState::Running { .. })
    }

    pub fn is_stopping(&self) -> bool {
        matches!(self.state, TurnState::Running { stopping: true, .. })
    }

    /// The turn as it is after the page was closed under it.
    pub fn interrupted(mut self) -> Self {
        if self.is_running() {
            self.state = TurnState::Stopped;
        }
        self
    }
}
