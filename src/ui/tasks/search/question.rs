//! What was found, and how a chat is asked about it.

use std::rc::Rc;

use crate::{
    protocol::{Excerpt, Found, SearchMode},
    ui::{parts::Export, tasks::chat::Source},
};
use serde_json::json;

/// Passages that are handed to the chat: more than a small model keeps apart would only confuse it.
const HANDED_ON: usize = 4;
/// Of each, so many characters at most, so that all of them fit a small context.
const LONGEST_PASSAGE: usize = 900;

/// A query and what answered it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub query: Rc<str>,
    pub mode: SearchMode,
    pub found: Found,
}

impl Answered {
    /// From the query to the ranked passages, in the worker.
    pub fn latency_ms(&self) -> f64 {
        self.found.embed_ms + self.found.search_ms
    }
}

/// What the model is asked, with the best passages before it, each under the number that it can be cited by.
/// `instruction` comes first, in the person's language.
pub fn question(answered: &Answered, instruction: &str) -> (String, Vec<Source>) {
    let best: Vec<&Excerpt> = answered.found.hits.iter().take(HANDED_ON).map(|hit| &hit.passage).collect();
    let mut prompt = format!("{instruction}\n");
    for (number, excerpt) in (1..).zip(&best) {
        let text: String = excerpt.text.chars().take(LONGEST_PASSAGE).collect();
        prompt += &format!("\n[{number}] {text}\n");
    }
    prompt += &format!("\n{}", answered.query.trim());
    let source = |excerpt: &&Excerpt| Source {
        document: excerpt.document,
        number: excerpt.number,
        name: excerpt.name.clone(),
        section: excerpt.section.clone(),
        page: excerpt.page,
    };
    (prompt, best.iter().map(source).collect())
}

/// Passages as a table to keep.
pub fn passages(excerpts: &[Excerpt]) -> Export {
    let row = |excerpt: &Excerpt| {
        let Excerpt { name, number, section, page, text, .. } = excerpt;
        vec![json!(name), json!(number), json!(section), json!(page), json!(text)]
    };
    Export {
        columns: vec!["document", "passage", "section", "page", "text"],
        rows: excerpts.iter().map(row).collect(),
    }
}
