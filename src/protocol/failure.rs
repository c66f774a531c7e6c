//! What a person is told when something went wrong: a kind that the page knows a way on for, and facts.

use serde::{Deserialize, Serialize};

/// The page has one plain sentence and one way on for each kind, in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FailureKind {
    /// The person stopped it.
    Cancelled,
    /// There is no network, or nobody answers, or the connection ends again and again.
    Offline,
    /// The browser's storage refused: locked by another tab, or broken.
    Storage,
    /// The bytes are not the ones that were promised: wrong hash or wrong length.
    Integrity,
    /// The model file is damaged or is not what its name says.
    BadModel,
    /// The model is not stored here, and the request did not allow a download.
    NotStored,
    /// The request needs a model and none is loaded.
    NotLoaded,
    /// The request itself can't be answered: too long, empty, out of range.
    BadInput,
    /// The device has not enough memory.
    OutOfMemory,
    /// A well-formed file or request that this build has no code for.
    Unsupported,
    /// The worker died while it was at it.
    Crashed,
    /// Page and worker come from different builds.
    Outdated,
    /// A bug of ours.
    Internal,
    /// The person's file can't be read, and why.
    Unreadable(Unreadable),
    /// The model's own template for conversations has a mistake, or did not come to an end.
    TemplateFailed,
    /// The model's own template refuses this conversation, in its author's words.
    TemplateRefused,
    /// The file is one of several that make up a model together.
    ModelPart(ModelPart),
    /// The server has no such file (404, 410).
    NotFound,
    /// The server gives the file only to some (401, 403).
    Forbidden,
    /// The server wants fewer requests (429), for longer than it is worth waiting.
    TooManyRequests,
    /// The server failed (5xx), or answered with what was not asked for.
    ServerFault,
    /// The browser's storage is full.
    StorageFull {
        /// Bytes that must be freed before the file fits, as far as anybody knows; 0 where nobody does.
        missing_bytes: u64,
    },
    /// The model takes more memory than there is, which was found before it was downloaded or its weights were read.
    TooLarge(Shortage),
    /// Nothing can be learnt from the recording, and why.
    Unlearnable(Unlearnable),
}

/// Of memory: what a model takes, and what there is for it, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shortage {
    pub needed_bytes: u64,
    pub there_bytes: u64,
}

/// Why nothing can be learnt from what sensors said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unlearnable {
    /// It has fewer windows than are needed to learn from, to set a threshold by and to test on.
    TooShort { windows: u32, needed: u32 },
    /// No channel of it ever changes.
    NothingVaries,
    /// The weights came to no numbers.
    Diverged,
}

/// Which of a model's files there is, counted from 1, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelPart {
    pub number: u16,
    pub of: u16,
}

/// Why a file that a person gave can't be read: the page says for each what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unreadable {
    /// It opens with a password, and none was given.
    Password,
    WrongPassword,
    /// The bytes are no text in any encoding.
    NotText,
    /// It has nothing in it, or nothing that could be read as text.
    Empty,
    /// Its pages, so many, are pictures: scans.
    Scan {
        pages: u32,
    },
    TooLarge,
    /// It contradicts its own format.
    Damaged,
    /// It was moved, changed or deleted since it was given.
    Gone,
    /// It has no rows with columns.
    NoTable,
    Heic,
    Avif,
    Tiff,
    Picture,
    /// Word, Excel and PowerPoint before 2007.
    OldOffice,
    Archive,
    Audio,
    Video,
    Program,
    Model,
    Font,
}

/// `message` holds the facts (file, expected, got) in English; the page puts its own words before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{kind:?}: {message}")]
pub struct Failure {
    pub kind: FailureKind,
    pub message: String,
}

impl Failure {
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}
