//! Markdown as a tree that is safe to draw: no HTML passes, no address but web and mail, no image is fetched.
//!
//! The model's text is not trusted: nesting is bounded, so that no answer can exhaust the stack. Must not know Yew.

mod href;
mod parse;

pub use self::{href::safe_href, parse::parse};

#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Paragraph(Vec<Inline>),
    /// Text without a paragraph of its own, as in a tight list.
    Plain(Vec<Inline>),
    Heading {
        level: u8,
        content: Vec<Inline>,
    },
    Code {
        language: Option<String>,
        text: String,
    },
    /// `start` is the first number of an ordered list.
    List {
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    Quote(Vec<Block>),
    Table {
        alignment: Vec<Alignment>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Rule,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    Text(String),
    Code(String),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Strikethrough(Vec<Inline>),
    Link {
        href: String,
        content: Vec<Inline>,
    },
    /// Never fetched: what it shows in words, and where it is, if that address is safe.
    Image {
        alt: String,
        href: Option<String>,
    },
    Checkbox(bool),
    Break,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    Unset,
    Left,
    Centre,
    Right,
}

#[cfg(test)]
mod tests;
