//! The way on after a failure: one for each kind, and there is none without one.

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
    pub const fn for_model(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Cancelled | FailureKind::NotStored | FailureKind::NotLoaded => Self::LoadModel,
            FailureKind::Offline
            | FailureKind::Storage
            | FailureKind::Integrity
            | FailureKind::BadModel
            | FailureKind::BadInput
            | FailureKind::OutOfMemory
            | FailureKind::Crashed
            | FailureKind::Internal => Self::Retry,
            FailureKind::Unsupported | FailureKind::Outdated => Self::ReloadPage,
        }
    }

    /// As for an answer, but there is neither a prompt to edit nor a conversation to shorten.
    pub const fn for_benchmark(kind: FailureKind) -> Self {
        match Self::for_answer(kind) {
            Self::EditPrompt | Self::NewChat => Self::Retry,
            remedy @ (Self::Retry | Self::LoadModel | Self::ReloadPage) => remedy,
        }
    }

    pub const fn for_summary(kind: FailureKind) -> Self {
        match kind {
            FailureKind::BadModel | FailureKind::Integrity => Self::LoadModel,
            FailureKind::NotStored
            | FailureKind::NotLoaded
            | FailureKind::Cancelled
            | FailureKind::Offline
            | FailureKind::Storage
            | FailureKind::BadInput
            | FailureKind::OutOfMemory
            | FailureKind::Unsupported
            | FailureKind::Crashed
            | FailureKind::Internal => Self::Retry,
            FailureKind::Outdated => Self::ReloadPage,
        }
    }

    /// `None` where the page offers another way: a damaged index is deleted, a bad file is left out.
    pub const fn for_search(kind: FailureKind) -> Option<Self> {
        match kind {
            FailureKind::NotStored | FailureKind::NotLoaded | FailureKind::BadModel => Some(Self::LoadModel),
            FailureKind::Integrity | FailureKind::BadInput => None,
            FailureKind::Cancelled
            | FailureKind::Offline
            | FailureKind::Storage
            | FailureKind::OutOfMemory
            | FailureKind::Crashed
            | FailureKind::Internal => Some(Self::Retry),
            FailureKind::Unsupported | FailureKind::Outdated => Some(Self::ReloadPage),
        }
    }

    pub const fn for_answer(kind: FailureKind) -> Self {
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
