//! What the page knows, and how it changes: [`State::apply`] is pure, so it is tested without a browser.
//!
//! Owns the state machines of the model and of the conversation. Must not know Yew, the DOM, nor how anything
//! is done: a hook reads what the state says is under way and makes it so.

mod conversation;
mod model;
mod preferences;
mod remedy;
mod transfer;
mod turn;

use crate::client::WorkerStatus;

pub use self::{
    conversation::{ChatAction, Conversation},
    model::{Attempt, Loading, Model, ModelAction, ModelStatus},
    preferences::{Preferences, Theme},
    remedy::Remedy,
    transfer::Transfer,
    turn::{Turn, TurnId, TurnState},
};

/// Cheap to clone: everything that grows stands behind an `Rc`.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub worker: WorkerStatus,
    pub model: Model,
    pub conversation: Conversation,
    /// The worker's linear memory, as last heard.
    pub memory_bytes: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Worker(WorkerStatus),
    Model(ModelAction),
    Chat(ChatAction),
}

impl State {
    pub fn new(conversation: Conversation) -> Self {
        Self { worker: WorkerStatus::Starting, model: Model::default(), conversation, memory_bytes: None }
    }

    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Worker(status) => {
                match &status {
                    WorkerStatus::Restarting { .. } | WorkerStatus::Dead { .. } => self.model.worker_lost(),
                    WorkerStatus::Starting | WorkerStatus::Ready | WorkerStatus::Outdated { .. } => {}
                }
                self.worker = status;
            }
            Action::Model(action) => {
                if let ModelAction::Ended { result: Ok(loaded), .. } = &action {
                    self.memory_bytes = Some(loaded.memory_bytes);
                }
                self.model.apply(action);
            }
            Action::Chat(action) => {
                if let ChatAction::Ended { result, .. } = &action {
                    match result {
                        Ok(generated) => self.memory_bytes = Some(generated.memory_bytes),
                        Err(failure) => self.model.answer_failed(failure.kind),
                    }
                }
                self.conversation.apply(action);
            }
        }
    }
}

#[cfg(test)]
mod tests;
