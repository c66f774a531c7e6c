//! Embed: what texts mean, as vectors.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embed {
    /// The loaded text encoder, by its file's SHA-256.
    pub model: String,
    pub texts: Vec<String>,
}

/// Some of the texts' embeddings, in the texts' order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Embedded {
    /// The text that this is of.
    pub text: u32,
    /// Of length 1, so that a dot product is the cosine.
    pub values: Vec<f32>,
    /// Whether the text's end was cut off.
    pub truncated: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmbedSummary {
    /// Numbers in an embedding.
    pub dimensions: u32,
    /// Tokens that went through the model.
    pub tokens: u64,
    /// From the start of the job to its end.
    pub total_ms: f64,
    /// The worker's linear memory, which never shrinks.
    pub memory_bytes: u64,
}

tie!(Embed streams Embedded => EmbedSummary);
