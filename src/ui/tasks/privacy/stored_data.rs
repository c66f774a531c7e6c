//! What the page keeps on the device, as counts, and how far the deletion of all of it is.

/// Numbers of files or values, and their bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// Models and the like, in the origin's private file system.
    pub files: (u64, u64),
    /// Settings, conversation, draft, in the local storage.
    pub values: (u64, u64),
    /// The app's own files, kept by the service worker.
    pub copies: (u64, u64),
    /// What the browser counts for the whole origin; `None` where it doesn't tell.
    pub used_bytes: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Erasure {
    #[default]
    Unasked,
    UnderWay,
    Done,
    /// What is still there, and why.
    Failed(String),
}
