//! Markdown as a tree that is safe to draw: no HTML passes, no address but web and mail, no image is fetched.
//!
//! What makes the tree is a program of its own (feature `markdown`), which the page has come after itself: nobody waits
//! for it before the first answer. It hands the tree over as bytes. The model's text is not trusted: nesting is bounded,
//! so that no answer can exhaust the stack. Must not know Yew.

mod bytes;
mod formula;
mod growing;
#[cfg(feature = "markdown")]
mod href;
#[cfg(feature = "markdown")]
mod maths;
#[cfg(feature = "markdown")]
mod parse;
#[cfg(feature = "markdown")]
mod prepared;
#[cfg(feature = "markdown")]
mod tex;

use serde::{Deserialize, Serialize};

pub use self::{
    bytes::read,
    formula::{CellSide, Formula, MathAttribute, MathElement},
    growing::Growing,
};
#[cfg(feature = "markdown")]
pub use self::{bytes::written, href::safe_href, parse::parse};

/// A text's tree, and what of it stays when the text grows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub blocks: Vec<Block>,
    /// So many of them, the first ones, stay as they are whatever is appended.
    pub closed: usize,
    /// The byte at which the others begin.
    pub open_at: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// A formula, and how it was written. It is not drawn while its end is still to come, nor where nobody here knows how.
    Math {
        drawn: Option<Formula>,
        written: String,
    },
    Checkbox(bool),
    Break,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alignment {
    Unset,
    Left,
    Centre,
    Right,
}

#[cfg(all(test, feature = "markdown"))]
mod tests;
