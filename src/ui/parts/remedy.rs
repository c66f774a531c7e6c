//! The way on after a failure: one for each kind.

use crate::protocol::FailureKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// The same again.
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
    /// The best that a page could offer; one that can't falls back on [`Self::Retry`].
    pub const fn of(kind: FailureKind) -> Self {
        match kind {
            FailureKind::NotStored
            | FailureKind::NotLoaded
            | FailureKind::BadModel
            | FailureKind::Integrity => Self::LoadModel,
            FailureKind::Cancelled
            | FailureKind::Offline
            | FailureKind::Storage
            | FailureKind::Crashed
            | FailureKind::Internal => Self::Retry,
            FailureKind::BadInput => Self::EditPrompt,
            FailureKind::OutOfMemory => Self::NewChat,
            FailureKind::Unsupported | FailureKind::Outdated => Self::ReloadPage,
        }
    }
}
