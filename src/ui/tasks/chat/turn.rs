//! One turn: what a person asked, and what the model answered so far.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::protocol::{Failure, Generated, Progress};

/// Names one attempt at an answer: an answer that is asked for again gets a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// A passage of the library that an answer can cite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The document's id.
    pub document: u32,
    /// Which of its passages, counted from 0.
    pub number: u32,
    pub name: String,
    pub section: Option<String>,
    pub page: Option<u32>,
}

impl Source {
    /// The address of its passage on the search page.
    pub fn fragment(&self) -> String {
        format!("{}{}-{}", Self::FRAGMENT, self.document, self.number)
    }

    /// The passage that an address names.
    pub fn at(fragment: &str) -> Option<(u32, u32)> {
        let (document, number) = fragment.strip_prefix(Self::FRAGMENT)?.split_once('-')?;
        Some((document.parse().ok()?, number.parse().ok()?))
    }

    const FRAGMENT: &str = "#passage-";
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
