//! One change to a conversation's meta. The same value is applied to what is shown and to what is stored, so that two tabs
//! that change different fields keep both.

use super::{Meta, OwnSampling, ProjectId, Summary, TurnId};

#[derive(Clone, Debug, PartialEq)]
pub enum MetaChange {
    Rename(String),
    Pin(bool),
    MoveTo(Option<ProjectId>),
    SystemPrompt(Option<String>),
    Sampling(Option<OwnSampling>),
    /// Another model answers, named by its id.
    Model(Option<String>),
    Summary(Option<Summary>),
    /// Another branch is shown.
    Leaf(Option<TurnId>),
    /// A turn was added or ended.
    Updated {
        at_ms: u64,
    },
    Delete {
        at_ms: u64,
    },
    Restore,
}

impl Meta {
    pub fn apply(&mut self, change: MetaChange) {
        match change {
            MetaChange::Rename(title) => {
                if !title.trim().is_empty() {
                    self.title = title.trim().to_owned();
                }
            }
            MetaChange::Pin(pinned) => self.pinned = pinned,
            MetaChange::MoveTo(project) => self.project = project,
            MetaChange::SystemPrompt(prompt) => self.system_prompt = prompt,
            MetaChange::Sampling(sampling) => self.sampling = sampling,
            MetaChange::Model(model) => self.model = model,
            MetaChange::Summary(summary) => self.summary = summary,
            MetaChange::Leaf(leaf) => self.leaf = leaf,
            MetaChange::Updated { at_ms } => self.updated_ms = self.updated_ms.max(at_ms),
            MetaChange::Delete { at_ms } => self.deleted_ms = Some(at_ms),
            MetaChange::Restore => self.deleted_ms = None,
        }
    }
}
