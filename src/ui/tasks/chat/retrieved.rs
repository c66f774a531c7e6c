//! Passages of the project's documents that were found for a message: what the model was given of them, and where each stands. Pure.

use serde::{Deserialize, Serialize};

use crate::{
    protocol::{AttachedDocument, Excerpt, Given, TextPart},
    ui::parts::Source,
};

/// Empty where none was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retrieved {
    /// The passages as the model reads them, each under its number and its document's name.
    pub text: String,
    /// In the order of their numbers, which come after those of the documents that came with the message.
    pub sources: Vec<Source>,
    /// Passages were found, and the message left no room for them.
    #[serde(default)]
    pub left_out: bool,
}

impl Retrieved {
    /// `given` is what of each passage the model has room for.
    pub fn new(passages: &[Excerpt], given: &[Given]) -> Self {
        let texts: Vec<&str> = given.iter().map(|given| given.text.as_str()).collect();
        let sources = passages.iter().map(Source::from).collect();
        Self { text: texts.join("\n\n"), sources, left_out: false }
    }
}

/// A passage as a document that comes with the message: all of them share the room.
pub fn as_document(passage: &Excerpt) -> AttachedDocument {
    let Excerpt { name, section, page, text, .. } = passage.clone();
    let headings = section.into_iter().collect();
    AttachedDocument { name, parts: vec![TextPart { headings, page, text }] }
}
