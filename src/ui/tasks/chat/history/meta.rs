//! What the list knows of a conversation without reading its turns.

use serde::{Deserialize, Serialize};

use super::{OwnSampling, ProjectId, TurnId};

/// Drawn at random and below 2^53, so that tabs never give the same one and JavaScript holds it exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConversationId(pub u64);

/// Times are in milliseconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    pub id: ConversationId,
    pub title: String,
    pub created_ms: u64,
    pub updated_ms: u64,
    #[serde(default)]
    pub pinned: bool,
    #[serde(default)]
    pub project: Option<ProjectId>,
    /// `None` follows the settings.
    #[serde(default)]
    pub system_prompt: Option<String>,
    /// `None` follows the settings.
    #[serde(default)]
    pub sampling: Option<OwnSampling>,
    /// The model that answered last, by its id; `None` in conversations of versions that had one model.
    #[serde(default)]
    pub model: Option<String>,
    #[serde(default)]
    pub summary: Option<Summary>,
    /// The last turn of the branch that is shown.
    #[serde(default)]
    pub leaf: Option<TurnId>,
    /// Since when it waits to be removed; until then the deletion can be undone.
    #[serde(default)]
    pub deleted_ms: Option<u64>,
}

/// Stands for the oldest turns in what the model is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub text: String,
    /// The last turn that it sums up.
    pub until: TurnId,
    /// The last turn that was answered without it.
    pub made_after: TurnId,
}

impl Meta {
    pub fn new(id: ConversationId, now_ms: u64) -> Self {
        Self {
            id,
            title: String::new(),
            created_ms: now_ms,
            updated_ms: now_ms,
            pinned: false,
            project: None,
            system_prompt: None,
            sampling: None,
            model: None,
            summary: None,
            leaf: None,
            deleted_ms: None,
        }
    }

    pub fn is_deleted(&self) -> bool {
        self.deleted_ms.is_some()
    }
}
