//! Why a file, or an item in it, can't be taken in. The page puts its own words before the facts.

use thiserror::Error;

/// `item` counts from 1; `line` is where it begins in the file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("item {item} (from line {line}{}): {reason}", .title.as_deref().map(|title| format!(", {title}")).unwrap_or_default())]
pub struct ImportError {
    pub item: usize,
    pub line: usize,
    pub title: Option<String>,
    pub reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Reason {
    /// Nothing after it can be read.
    #[error("no JSON: {0}")]
    NotJson(String),
    #[error("neither a conversation of ours, nor of OpenAI's or Open WebUI's export")]
    Unknown,
    #[error("a newer version of this page made it: version {0}")]
    Newer(u32),
    #[error("{0}")]
    Damaged(String),
    #[error("it says nothing")]
    Empty,
}
