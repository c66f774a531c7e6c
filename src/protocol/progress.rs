//! How far a request has come, as data; the page makes words of it.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Bytes from the network into the store, hashed on the way.
    Download,
    /// Bytes already stored are hashed again: to see whether they are right, or before a download goes on.
    Verify,
    /// Weights from the store into memory.
    Read,
    /// Prompt tokens through the model.
    Prefill,
    /// What was given, item by item, through a model: texts, chunks, pictures.
    Compute,
    /// A long text into parts.
    Split,
    /// A stored model into a smaller one.
    Quantise,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    Bytes,
    Tokens,
    Items,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub stage: Stage,
    pub unit: Unit,
    pub done: u64,
    /// `None` where nobody knows.
    pub total: Option<u64>,
}
