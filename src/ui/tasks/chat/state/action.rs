//! What can happen to the conversations: a person's doing, a run's reports, and what the storage says.

use std::rc::Rc;

use super::{Place, StorageError};
use crate::{
    protocol::Generate,
    ui::{
        parts::Source,
        runs::News,
        tasks::chat::{
            attaching::AttachingAction,
            attachment::Attachment,
            history::{ConversationAction, ConversationId, Meta, Node, Preset, PresetId, Project, ProjectId},
            turn::TurnId,
        },
    },
};

/// What an action takes from outside: when it came, and a number that nothing else has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    pub now_ms: u64,
    /// Below 2^53.
    pub random: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ChatAction {
    /// `sources` are the passages that the prompt holds.
    Send {
        prompt: Rc<str>,
        sources: Vec<Source>,
    },
    /// A message with documents, which are those that were attached.
    SendWith {
        prompt: Rc<str>,
        attachments: Vec<Attachment>,
    },
    Attaching(AttachingAction),
    Stop,
    /// Asks for the last answer again.
    Regenerate,
    /// Puts another prompt into a branch beside an earlier one.
    Resend {
        id: TurnId,
        prompt: Rc<str>,
    },
    /// Shows an empty conversation; what was shown stays in the list.
    Clear,
    /// What the answer under way has to say; its run is named as its turn is.
    Heard(News<Generate>),
    /// To one conversation, shown or not.
    To {
        id: ConversationId,
        action: ConversationAction,
    },
    /// To the one that is shown.
    InShown(ConversationAction),
    Duplicate {
        meta: Rc<Meta>,
        nodes: Vec<Node>,
        title: String,
    },
    Delete(ConversationId),
    Undelete(ConversationId),
    /// Nobody wants the last deletion undone.
    ForgetDeleted,
    Project(Project),
    RemoveProject(ProjectId),
    Preset(Preset),
    RemovePreset(PresetId),
    ApplyPreset(PresetId),

    /// The store is open; `shown` is what was shown last.
    Opened {
        place: Place,
        shown: Option<(Meta, Vec<Node>)>,
    },
    Listed(Vec<Meta>),
    Projects(Vec<Project>),
    Presets(Vec<Preset>),
    /// A conversation that was read, to be shown.
    Show {
        meta: Meta,
        nodes: Vec<Node>,
    },
    /// Another tab shows a new conversation.
    Follow(ConversationId),
    /// Another tab, or an import, has changed what the list says.
    Noted(Meta),
    Removed(ConversationId),
    /// So many writes are in hand.
    Taken(u64),
    /// Those before are stored: conversations that have ended behind the shown one can go.
    Settled,
    /// This turn could not be stored, so it is not asked.
    Refused {
        turn: TurnId,
        error: StorageError,
    },
    Troubled(Option<StorageError>),
}

impl ChatAction {
    pub fn send(prompt: &str) -> Self {
        Self::Send { prompt: prompt.into(), sources: Vec::new() }
    }

    /// Whether it wants the model to answer.
    pub fn asks(&self) -> bool {
        match self {
            Self::Send { .. } | Self::SendWith { .. } | Self::Regenerate | Self::Resend { .. } => true,
            Self::To { action, .. } | Self::InShown(action) => matches!(
                action,
                ConversationAction::Send { .. }
                    | ConversationAction::SendWith { .. }
                    | ConversationAction::Regenerate { .. }
                    | ConversationAction::Resend { .. }
                    | ConversationAction::Continue { .. }
            ),
            Self::Attaching(_)
            | Self::Stop
            | Self::Clear
            | Self::Heard(_)
            | Self::Duplicate { .. }
            | Self::Delete(_)
            | Self::Undelete(_)
            | Self::ForgetDeleted
            | Self::Project(_)
            | Self::RemoveProject(_)
            | Self::Preset(_)
            | Self::RemovePreset(_)
            | Self::ApplyPreset(_)
            | Self::Opened { .. }
            | Self::Listed(_)
            | Self::Projects(_)
            | Self::Presets(_)
            | Self::Show { .. }
            | Self::Follow(_)
            | Self::Noted(_)
            | Self::Removed(_)
            | Self::Taken(_)
            | Self::Settled
            | Self::Refused { .. }
            | Self::Troubled(_) => false,
        }
    }
}
