//! The results for a query, and the question to the chat that they make. Must not know how passages are found.

use std::rc::Rc;

use crate::{protocol::Found, ui::parts::Source};

/// The passages that the question holds: a small model would confuse more.
const MAX_PASSAGES: usize = 4;
/// The most characters of each passage, so that all of them fit a small context.
const MAX_PASSAGE_CHARS: usize = 900;

/// A query and the passages that answer it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub query: Rc<str>,
    pub found: Found,
}

impl Answered {
    /// The time in the worker from the query to the ranked passages.
    pub fn latency_ms(&self) -> f64 {
        self.found.embed_ms + self.found.search_ms + self.found.rerank_ms.unwrap_or_default()
    }

    /// The question for the model, after the best passages, each under the number by which it can be cited, with its place: the
    /// document, the headings above it, and the page, which `page` names. `instruction` comes first, in the person's language.
    pub fn question(&self, instruction: &str, page: fn(u32) -> String) -> (String, Vec<Source>) {
        let best = || self.found.hits.iter().take(MAX_PASSAGES).map(|hit| &hit.passage);
        let mut prompt = format!("{instruction}\n");
        for (number, excerpt) in (1..).zip(best()) {
            let text: String = excerpt.text.chars().take(MAX_PASSAGE_CHARS).collect();
            prompt += &format!("\n[{number}] {}\n{text}\n", Source::from(excerpt).place(page));
        }
        prompt += &format!("\n{}", self.query.trim());
        (prompt, best().map(Source::from).collect())
    }
}
