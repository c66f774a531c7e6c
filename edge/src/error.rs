//! What went wrong, with the facts. Must not know how a person is told.

use std::io;

use hearth::protocol::Failure;
use thiserror::Error;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, Error)]
pub enum Error {
    #[error("{0} (`hearth-edge --help` says what there is)")]
    Arguments(String),

    #[error("{path}: {cause}")]
    File { path: String, cause: io::Error },

    #[error(transparent)]
    Io(#[from] io::Error),

    /// What a worker said.
    #[error("{}", .0.message)]
    Failure(#[from] Failure),

    /// A line that is no sample: nothing of it is guessed.
    #[error("line {number}: expected {expected}, got `{got}`")]
    Line { number: u64, expected: String, got: String },

    #[error("a result can't be written: {0}")]
    Written(#[from] serde_json::Error),
}

impl From<lexopt::Error> for Error {
    fn from(error: lexopt::Error) -> Self {
        Self::Arguments(error.to_string())
    }
}
