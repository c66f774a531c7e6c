//! Index: takes a document into the library that belongs to an embedding model, or goes on where an earlier one ended.

use serde::{Deserialize, Serialize};

use super::TextPart;

/// With a document's last slice, takes it into the library and embeds its passages. With any other slice, only cuts that into
/// passages. Without one, embeds what is left of documents that came before. What is done is kept when it is cancelled, and when the
/// worker dies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// SHA-256 of the embedding model's file.
    pub model: String,
    pub document: Option<DocumentSlice>,
    /// SHA-256 of another embedding model's file: first, all documents of its library move to this one, and it is deleted.
    pub from: Option<String>,
}

/// A stretch of a document's text, as the reader gives it. The slices of a document come one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSlice {
    /// The file's name, with its folder, where it came in one. Another file of this name takes its place.
    pub name: String,
    /// The file's size.
    pub bytes: u64,
    /// The file's SHA-256, lower-case hex, which tells slices of one document from those of another.
    pub sha256: String,
    pub parts: Vec<TextPart>,
    pub place: SlicePlace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlicePlace {
    /// What came of this document before is given up.
    First,
    Middle,
    Last,
    /// There is no other.
    Only,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Indexed {
    /// The library has this document already: no other slice of it is wanted.
    pub known: bool,
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
