//! Files that people have, as plain text in parts: text, Markdown, HTML and PDF.
//!
//! Nothing in a file is trusted: sizes are bounded, and what is no text is refused with the reason. Must not know what
//! the text is for.

mod html;
mod markdown;
mod pdf;
mod plain;

use std::vec;

use super::error::{Error, Result};

/// A stretch of a document that stands under one heading, or on one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The headings above it, outermost first, joined by ` › `.
    pub section: Option<String>,
    /// Counted from 1; formats without pages have none.
    pub page: Option<u32>,
    /// Lines end with `\n`; paragraphs with an empty line.
    pub text: String,
}

impl Part {
    /// The same in pieces of about so many bytes, cut at lines where there are any.
    pub fn pieces(&self, bytes: usize) -> impl Iterator<Item = Self> + use<'_> {
        let mut rest = self.text.as_str();
        std::iter::from_fn(move || {
            let most = rest.floor_char_boundary(bytes.max(4));
            let cut = match rest.get(..most) {
                Some(start) if most < rest.len() => {
                    start.rfind('\n').or_else(|| start.rfind(' ')).map_or(most, |at| at + 1)
                }
                Some(_) | None => rest.len(),
            };
            let (piece, after) = rest.split_at(cut);
            rest = after;
            (!piece.is_empty()).then(|| Self { text: piece.to_owned(), ..self.header() })
        })
    }

    fn header(&self) -> Self {
        Self { section: self.section.clone(), page: self.page, text: String::new() }
    }
}

/// Larger files are refused: their text would stand in memory as a whole.
pub const LARGEST_FILE: usize = 256 << 20;

/// A document that is read a part at a time, so that a caller can report and stop in between.
pub struct Reader(Format);

enum Format {
    /// Formats that are quick to read are read at once.
    Read(vec::IntoIter<Part>),
    Pdf(Box<pdf::Pages>),
}

impl Reader {
    /// Finds out the format by the file's beginning and its name, and opens it.
    pub fn open(name: &str, bytes: Vec<u8>) -> Result<Self> {
        if bytes.len() > LARGEST_FILE {
            let message = format!("a file of {} bytes; at most {LARGEST_FILE} are read", bytes.len());
            return Err(Error::Input(message));
        }
        if pdf::is_pdf(&bytes) {
            return Ok(Self(Format::Pdf(Box::new(pdf::Pages::open(bytes)?))));
        }
        let text = plain::decode(&bytes)?;
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let parts = match extension.as_deref() {
            Some("md" | "markdown" | "mdown" | "mkd") => markdown::parts(&text),
            Some("html" | "htm" | "xhtml") => html::parts(&text),
            Some(_) | None if html::is_html(&text) => html::parts(&text),
            Some(_) | None => plain::parts(text),
        };
        Ok(Self(Format::Read(parts.into_iter())))
    }

    /// The next part that holds any text; `None` at the end.
    pub fn next_part(&mut self) -> Result<Option<Part>> {
        loop {
            let part = match &mut self.0 {
                Format::Read(parts) => parts.next(),
                Format::Pdf(pages) => pages.next_page()?,
            };
            match part {
                Some(part) if part.text.trim().is_empty() => {}
                other => return Ok(other),
            }
        }
    }

    /// Pages read so far and in all, for a format that is read page by page.
    pub fn progress(&self) -> Option<(u64, u64)> {
        match &self.0 {
            Format::Read(_) => None,
            Format::Pdf(pages) => Some(pages.progress()),
        }
    }
}

/// The headings that a reader has come through, as the section of what follows.
#[derive(Default)]
struct Outline(Vec<(u8, String)>);

impl Outline {
    /// Deeper headings are joined to these, and a document can hold any number of levels' worth of words.
    const LONGEST_SECTION: usize = 200;

    fn enter(&mut self, level: u8, heading: &str) {
        self.0.retain(|(above, _)| *above < level);
        let heading = words(heading);
        if !heading.is_empty() {
            self.0.push((level, heading));
        }
    }

    fn section(&self) -> Option<String> {
        let headings: Vec<&str> = self.0.iter().map(|(_, heading)| heading.as_str()).collect();
        let joined: String = headings.join(" › ").chars().take(Self::LONGEST_SECTION).collect();
        (!joined.is_empty()).then_some(joined)
    }
}

/// The text with each run of white space as one space.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
