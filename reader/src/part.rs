//! A stretch of a document that stands under one heading, or on one page.

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The headings above it, outermost first. The innermost stands here and not in the text.
    pub headings: Vec<String>,
    /// Counted from 1; formats without pages have none.
    pub page: Option<u32>,
    /// Lines end with `\n`, paragraphs with an empty line. Empty under a heading that has no text of its own.
    pub text: String,
}
