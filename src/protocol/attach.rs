//! Attach: what of the documents that come with a message the model is given.

use serde::{Deserialize, Serialize};

use super::{Message, TextPart};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attach {
    /// As in [`Generate`](super::Generate): the last one is the message that the documents come with, without them.
    pub messages: Vec<Message>,
    /// Stands before the documents and tells the model what they are for, in the person's language.
    pub instruction: String,
    pub documents: Vec<AttachedDocument>,
    pub context_tokens: Option<u32>,
    /// Of the answer, for which room stays.
    pub max_tokens: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedDocument {
    pub name: String,
    pub parts: Vec<TextPart>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// In the order of the documents.
    pub documents: Vec<Given>,
}

/// What the model is given of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Under the document's number and name, as the model reads it; the instruction stands before the first.
    pub text: String,
    /// `None`: the whole document.
    pub cut: Option<Cut>,
}

/// How much of a document was given that is longer than the room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    pub passages: u32,
    pub all_passages: u32,
    /// Those that a passage was given of, and all; `None` in a document without pages.
    pub pages: Option<(u32, u32)>,
}

tie!(Attach => Attached);
