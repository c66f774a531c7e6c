//! ReadScan: a page of a file whose text is only in pictures, as one picture.

use serde::{Deserialize, Serialize};

use super::{GivenFile, Pixels};

/// A page that draws no picture fails as [`Unreadable::Empty`](super::Unreadable::Empty), and a picture that nothing here decodes as
/// [`FailureKind::Unsupported`](super::FailureKind::Unsupported), with its format's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadScan {
    /// PDF.
    pub file: GivenFile,
    pub password: Option<String>,
    /// Counted from 1.
    pub page: u32,
    /// Pixels of the page's longer side, at most: it has as many as its sharpest picture gives it.
    pub longest: u32,
}

tie!(ReadScan by Reader => Pixels);
