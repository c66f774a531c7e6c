//! What can go wrong with the log itself; what goes wrong with sending is no error, and is told as the state of delivery.

use std::io;

use crate::{
    platform::StoreError,
    protocol::{Failure, FailureKind},
};

#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("`{name}`: {cause}")]
    Io { name: String, cause: io::Error },
    /// A result that no record can hold.
    #[error("a result of {bytes} bytes, and a record has at most {most}")]
    TooLong { bytes: usize, most: usize },
    #[error("every one of {slots} slots is taken by another tab")]
    NoSlot { slots: u32 },
    #[error("no batch {first} to {last} of slot {slot} is set aside")]
    NotSetAside { slot: u32, first: u64, last: u64 },
}

impl OutboxError {
    pub fn io(name: &str) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { name: name.to_owned(), cause }
    }
}

impl From<OutboxError> for Failure {
    fn from(error: OutboxError) -> Self {
        let is_full = match &error {
            OutboxError::Store(StoreError::Full) => true,
            OutboxError::Io { cause, .. } => cause.kind() == io::ErrorKind::StorageFull,
            OutboxError::Store(StoreError::Locked { .. } | StoreError::Failed { .. })
            | OutboxError::TooLong { .. }
            | OutboxError::NoSlot { .. }
            | OutboxError::NotSetAside { .. } => false,
        };
        let kind = match error {
            _ if is_full => FailureKind::StorageFull { missing_bytes: 0 },
            OutboxError::TooLong { .. } | OutboxError::NotSetAside { .. } => FailureKind::BadInput,
            OutboxError::Store(_) | OutboxError::Io { .. } | OutboxError::NoSlot { .. } => {
                FailureKind::Storage
            }
        };
        Self::new(kind, error.to_string())
    }
}
