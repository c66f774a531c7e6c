//! What was found, and how a chat is asked about it.

use std::rc::Rc;

use crate::{
    protocol::{Excerpt, Found},
    ui::parts::Source,
};

/// Passages that are handed to the chat: more than a small model keeps apart would only confuse it.
const MAX_PASSAGES: usize = 4;
/// Of each, so many characters at most, so that all of them fit a small context.
const MAX_PASSAGE_CHARS: usize = 900;

/// A query and what answered it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub query: Rc<str>,
    pub found: Found,
}

impl Answered {
    /// From the query to the ranked passages, in the worker.
    pub fn latency_ms(&self) -> f64 {
        self.found.embed_ms + self.found.search_ms
    }

    /// What the model is asked, with the best passages before it, each under the number that it can be cited by.
    /// `instruction` comes first, in the person's language.
    pub fn question(&self, instruction: &str) -> (String, Vec<Source>) {
        let best = || self.found.hits.iter().take(MAX_PASSAGES).map(|hit| &hit.passage);
        let mut prompt = format!("{instruction}\n");
        for (number, excerpt) in (1..).zip(best()) {
            let text: String = excerpt.text.chars().take(MAX_PASSAGE_CHARS).collect();
            prompt += &format!("\n[{number}] {text}\n");
        }
        prompt += &format!("\n{}", self.query.trim());
        (prompt, best().map(source).collect())
    }
}

fn source(excerpt: &Excerpt) -> Source {
    let Excerpt { document, number, name, section, page, .. } = excerpt.clone();
    Source { document, number, name, section, page }
}
