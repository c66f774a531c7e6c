//! What a person can do after a failure: one remedy for each kind.

use crate::protocol::FailureKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Do the same again.
    Retry,
    /// Load the model, download included.
    LoadModel,
    /// Change the prompt and send it again.
    EditPrompt,
    /// Start a new, shorter conversation.
    NewChat,
    /// Bring page and worker to the same, newest build.
    ReloadPage,
}

impl Remedy {
    /// The best remedy for a kind. A page that can't offer it falls back on [`Self::Retry`].
    pub const fn of(kind: FailureKind) -> Self {
        match kind {
            FailureKind::NotStored
            | FailureKind::NotLoaded
            | FailureKind::BadModel
            | FailureKind::Integrity => Self::LoadModel,
            FailureKind::Cancelled
            | FailureKind::Offline
            | FailureKind::Storage
            | FailureKind::Unreadable(_)
            | FailureKind::Crashed
            | FailureKind::TemplateFailed
            | FailureKind::ModelPart(_)
            | FailureKind::NotFound
            | FailureKind::Forbidden
            | FailureKind::TooManyRequests
            | FailureKind::ServerFault
            | FailureKind::StorageFull { .. }
            | FailureKind::TooLarge(_)
            | FailureKind::Internal => Self::Retry,
            FailureKind::BadInput | FailureKind::TemplateRefused | FailureKind::Unlearnable(_) => {
                Self::EditPrompt
            }
            FailureKind::OutOfMemory => Self::NewChat,
            FailureKind::Unsupported | FailureKind::Outdated => Self::ReloadPage,
        }
    }
}
