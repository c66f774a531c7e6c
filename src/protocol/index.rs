//! Index: takes a file into the library that belongs to an embedding model, or goes on where an earlier one ended.

use serde::{Deserialize, Serialize};

use super::Bytes;

/// With a file, reads it, cuts it into passages and embeds them. Without one, embeds what is left of files that were
/// read before. What is done is kept when it is cancelled, and when the worker dies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// SHA-256 of the embedding model's file.
    pub model: String,
    pub file: Option<SourceFile>,
}

/// A file as a person gave it. Its bytes cross once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// With its folder, where it came in one. Another file of this name takes its place.
    pub name: String,
    pub bytes: Bytes,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Indexed {
    /// Passages embedded in this run.
    pub passages: u32,
    /// From the start of the job to its end.
    pub total_ms: f64,
}

impl Indexed {
    /// `None` where nothing was to be done or the clock saw no time pass.
    pub fn passages_per_second(&self) -> Option<f64> {
        (self.passages > 0 && self.total_ms > 0.0).then(|| f64::from(self.passages) * 1000.0 / self.total_ms)
    }
}

tie!(Index => Indexed);
