//! Library: what is in it; to have a document, or everything, deleted; to have every passage.

use serde::{Deserialize, Serialize};

use super::Excerpt;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Library {
    /// SHA-256 of the embedding model's file, which the library belongs to.
    pub model: String,
    pub wish: LibraryWish,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LibraryWish {
    List,
    /// Deletes the document of this id.
    Delete(u32),
    /// Deletes the library's file, also a damaged one.
    DeleteAll,
    /// Streams every passage.
    Export,
    /// Streams this one passage, where it is still there.
    Passage {
        document: u32,
        number: u32,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    pub documents: Vec<DocumentFacts>,
    /// The library's file.
    pub stored_bytes: u64,
    /// At its end, damaged or never finished: left out, and written over by what comes next.
    pub damaged_bytes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentFacts {
    pub id: u32,
    pub name: String,
    /// Of the file that it came from.
    pub bytes: u64,
    pub passages: u32,
    /// Of these; the others are found by their words alone until indexing goes on.
    pub embedded: u32,
    /// Whether it is in English, or too short to tell: an embedding model of English alone understands no other.
    pub english: bool,
}

tie!(Library streams Vec<Excerpt> => Contents);
