//! What can go wrong inside the engine, with the facts. Must not know how a person is told.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file contradicts itself or its format.
    #[error("{what}: expected {expected}, got {got}")]
    Damaged { what: String, expected: String, got: String },
    /// One of several files that make up a model together, counted from 1, without the others.
    #[error("the file is part {number} of {of} of a model, and the others are not with it")]
    Part { number: u16, of: u16 },
    /// Well formed, but nothing here can run it.
    #[error("unsupported: {what}")]
    Unsupported { what: String },
    /// The chat template failed, or used up what it may use.
    #[error("chat template: {0}")]
    Template(String),
    /// The chat template takes no such conversation, as its author wrote into it; with the author's words.
    #[error("the model's chat template says: {0}")]
    Refused(String),
    /// The caller's request can't be answered.
    #[error("{0}")]
    Input(String),
    /// The prompt holds more tokens than the context.
    #[error("the prompt has {prompt} tokens, the context holds {context}")]
    ContextFull { prompt: usize, context: usize },
    #[error("reading: {0}")]
    Read(#[source] io::Error),
    /// Beside what is in memory already, or alone, the model takes more than there is; of one instance or of the device.
    #[error("the model takes {needed} bytes of memory, and there are {there}")]
    TooLarge { needed: u64, there: u64 },
    /// The KV cache has no room behind these positions.
    #[error("the KV cache can't grow past {positions} positions")]
    CacheFull { positions: usize },
    /// An allocation was refused.
    #[error("not enough memory for {what} ({bytes} bytes)")]
    OutOfMemory { what: String, bytes: u64 },
    /// Another member of the team has left, died, or fallen silent: none of them can go on.
    #[error("working together: {0}")]
    Team(String),
    /// What was computed on the GPU is lost; the CPU can go on.
    #[cfg(feature = "gpu")]
    #[error(transparent)]
    Gpu(#[from] super::gpu::GpuError),
}

pub type Result<T> = std::result::Result<T, Error>;

impl From<io::Error> for Error {
    /// What one of the engine's own readers failed with comes out as it went in.
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Read)
    }
}

impl Error {
    pub fn damaged(what: impl Into<String>, expected: impl ToString, got: impl ToString) -> Self {
        Self::Damaged { what: what.into(), expected: expected.to_string(), got: got.to_string() }
    }

    pub fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported { what: what.into() }
    }
}
