//! A document that comes with a message: what was read of the file, and what the model was given of that. Pure.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::protocol::{AttachedDocument, Given, TextPart};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: Rc<str>,
    /// Of the file.
    pub bytes: u64,
    pub parts: Rc<Vec<TextPart>>,
    /// `None` until the model is asked.
    #[serde(default)]
    pub given: Option<Rc<Given>>,
}

impl Attachment {
    /// The last page; `None` in a document without pages.
    pub fn pages(&self) -> Option<u32> {
        self.parts.iter().filter_map(|part| part.page).max()
    }

    /// As the model is asked what to take of it.
    pub fn document(&self) -> AttachedDocument {
        AttachedDocument { name: self.name.to_string(), parts: self.parts.to_vec() }
    }

    /// The same for another attempt, whose message or context may be another.
    pub fn again(&self) -> Self {
        Self { given: None, ..self.clone() }
    }
}
