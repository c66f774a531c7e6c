//! What a request is answered with. Must not know how HTTP is written.

use hearth::protocol::{Failure, FailureKind, Unreadable};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Error;

/// A status of HTTP (RFC 9110), and JSON.
#[derive(Debug, PartialEq, Serialize)]
pub struct Answer {
    pub status: u16,
    /// The one method that there is, where another was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow: Option<&'static str>,
    /// Seconds until it is worth another try.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    pub body: Value,
}

impl Answer {
    pub fn of(status: u16, body: Value) -> Self {
        Self { status, allow: None, retry_after: None, body }
    }

    pub fn refused(status: u16, message: impl ToString) -> Self {
        Self::of(status, json!({ "error": { "status": status, "message": message.to_string() } }))
    }
}

/// What was asked is wrong, or we are: it says which.
impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Failure(failure) => status(failure),
            Error::Line { .. } | Error::Arguments(_) => 400,
            Error::File { .. } | Error::Io(_) | Error::Written(_) => 500,
        };
        Self::refused(status, error)
    }
}

fn status(failure: &Failure) -> u16 {
    match failure.kind {
        FailureKind::BadInput
        | FailureKind::Unsupported
        | FailureKind::Unlearnable(_)
        | FailureKind::TemplateRefused => 400,
        FailureKind::Unreadable(why) => match why {
            Unreadable::TooLarge => 413,
            Unreadable::Password
            | Unreadable::WrongPassword
            | Unreadable::NotText
            | Unreadable::Empty
            | Unreadable::Scan { .. }
            | Unreadable::Damaged
            | Unreadable::Gone
            | Unreadable::NoTable
            | Unreadable::Heic
            | Unreadable::Avif
            | Unreadable::Tiff
            | Unreadable::Picture
            | Unreadable::OldOffice
            | Unreadable::Archive
            | Unreadable::Audio
            | Unreadable::Video
            | Unreadable::Program
            | Unreadable::Model
            | Unreadable::Font => 400,
        },
        FailureKind::OutOfMemory => 413,
        FailureKind::NotStored
        | FailureKind::NotLoaded
        | FailureKind::BadModel
        | FailureKind::Integrity
        | FailureKind::ModelPart(_)
        | FailureKind::TooLarge(_) => 503,
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::Storage
        | FailureKind::Crashed
        | FailureKind::Outdated
        | FailureKind::Internal
        | FailureKind::TemplateFailed
        | FailureKind::NotFound
        | FailureKind::Forbidden
        | FailureKind::TooManyRequests
        | FailureKind::ServerFault
        | FailureKind::StorageFull { .. } => 500,
    }
}
