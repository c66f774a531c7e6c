//! A turn in its place among the branches.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{Turn, TurnId};

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    #[default]
    Model,
    /// A person changed the model's words; the figures of its state are those of the answer before.
    Edited,
    /// From another program's export; its state has no figures.
    Imported,
}

/// Once its turn has ended, nothing about a node changes: whoever has one never needs to read it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    pub turn: Rc<Turn>,
    pub parent: Option<TurnId>,
    pub created_ms: u64,
    #[serde(default)]
    pub origin: Origin,
    /// The turn whose cut answer this one begins with.
    #[serde(default)]
    pub continues: Option<TurnId>,
}

impl Node {
    pub fn new(turn: Turn, parent: Option<TurnId>, created_ms: u64) -> Self {
        Self { turn: Rc::new(turn), parent, created_ms, origin: Origin::Model, continues: None }
    }

    pub fn id(&self) -> TurnId {
        self.turn.id
    }

    /// The node as it is after the page was closed under it.
    pub fn interrupted(mut self) -> Self {
        if self.turn.is_running() {
            self.turn = Rc::new(Rc::unwrap_or_clone(self.turn).interrupted());
        }
        self
    }

    /// The node as the journal has it, with what the database has of its documents.
    pub(super) fn with_documents_of(mut self, stored: &Self) -> Self {
        let Turn { attachments, retrieved, .. } = &*stored.turn;
        let turn = Rc::make_mut(&mut self.turn);
        if turn.attachments.is_empty() {
            turn.attachments = attachments.clone();
        }
        turn.retrieved = turn.retrieved.take().or_else(|| retrieved.clone());
        self
    }

    /// Siblings stand in this order.
    pub(super) fn order(&self) -> (u64, TurnId) {
        (self.created_ms, self.turn.id)
    }
}
