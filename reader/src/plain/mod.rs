//! Plain text as a document: its lines as they are, in stretches that end between paragraphs. Must not know what encodings are.
//!
//! Put together, the parts' texts are the file's text with `\n` at its lines' ends, but for lines that are certainly headings.

mod escapes;
mod heading;
mod lines;

use std::collections::VecDeque;

pub use self::lines::with_plain_ends;
use self::{escapes::Escapes, heading::Headings};
use crate::{
    Document, Error, Facts, Options, Part, Progress, Result, Source,
    encoding::{TextReader, nothing_declared},
};

/// A part of about so many bytes: small enough to be cut and shown in a few milliseconds.
const PART: usize = 32 << 10;
/// A paragraph that is longer is cut at a line's end, and a line that is longer between two characters.
const LONGEST: usize = 4 * PART;

pub struct PlainText {
    reader: TextReader<Box<dyn Source>>,
    /// Read, and not given yet.
    text: String,
    ended: bool,
    headings: Option<Headings>,
    escapes: Option<Escapes>,
    ready: VecDeque<Part>,
    gave_something: bool,
}

impl PlainText {
    pub fn open(source: Box<dyn Source>, options: &Options) -> Result<Self> {
        Ok(Self { headings: Some(Headings::default()), ..Self::verbatim(source, options)? })
    }

    /// Without looking for headings: every line is in the text, as a table's and a program's must be.
    pub fn verbatim(source: Box<dyn Source>, options: &Options) -> Result<Self> {
        let reader = TextReader::open(source, nothing_declared, options)?;
        let (text, ready) = (String::new(), VecDeque::new());
        Ok(Self { reader, text, ended: false, headings: None, escapes: None, ready, gave_something: false })
    }

    /// JSON, with the characters that its strings say.
    pub fn json(source: Box<dyn Source>, options: &Options) -> Result<Self> {
        Ok(Self { escapes: Some(Escapes::default()), ..Self::verbatim(source, options)? })
    }

    fn read_on(&mut self) -> Result<()> {
        let start = self.text.len();
        match &mut self.escapes {
            Some(escapes) => {
                let mut read = String::new();
                self.ended = !self.reader.read_on(&mut read)?;
                escapes.take(&read, self.ended, &mut self.text);
            }
            None => self.ended = !self.reader.read_on(&mut self.text)?,
        }
        with_plain_ends(&mut self.text, start, self.ended);
        Ok(())
    }

    /// Where the next stretch ends; `None` where more must be read to know.
    fn end_of_stretch(&self) -> Option<usize> {
        if self.ended && self.text.len() <= PART {
            return Some(self.text.len());
        }
        if self.text.len() <= PART {
            return None;
        }
        // A stretch of the longest length, so that what is looked through is bounded.
        let end = self.text.floor_char_boundary(LONGEST);
        let (text, near) = (&self.text[..end], self.text.floor_char_boundary(PART));
        let paragraph = text[..near].rfind("\n\n").or_else(|| text.find("\n\n")).map(|at| at + 2);
        if paragraph.is_some() {
            return paragraph;
        }
        if text.len() < self.text.len() || self.ended {
            let line = text[..near].rfind('\n').or_else(|| text.find('\n')).map(|at| at + 1);
            let word = text[..near].rfind(' ').map(|at| at + 1);
            return line.or(word).or(Some(near));
        }
        None
    }
}

impl Document for PlainText {
    fn next_part(&mut self) -> Result<Option<Part>> {
        if let Some(part) = self.ready.pop_front() {
            return Ok(Some(part));
        }
        let Some(end) = self.end_of_stretch() else {
            self.read_on()?;
            return Ok(Some(Part::default()));
        };
        if end == 0 {
            return if self.gave_something {
                Ok(None)
            } else {
                Err(Error::Empty("no characters".to_owned()))
            };
        }
        let stretch: String = self.text.drain(..end).collect();
        self.gave_something |= !stretch.trim().is_empty();
        match &mut self.headings {
            Some(headings) => self.ready.extend(headings.parts(&stretch)),
            None => self.ready.push_back(Part { text: stretch, ..Part::default() }),
        }
        Ok(Some(self.ready.pop_front().unwrap_or_default()))
    }

    fn progress(&self) -> Progress {
        self.reader.progress()
    }

    fn facts(&self) -> Facts {
        self.reader.facts()
    }
}
