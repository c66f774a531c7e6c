//! The text that `csv` reads: what was read to find the dialect, then the rest as it is decoded.

use std::io::{self, Read};

use super::{Dialect, LONGEST_ROW};
use crate::{Source, encoding::TextReader};

pub struct TextStream {
    reader: TextReader<Box<dyn Source>>,
    text: String,
    /// Bytes of `text` that were given.
    given: usize,
    ended: bool,
    dialect: Dialect,
    spaces: Spaces,
    since_row: u64,
}

impl TextStream {
    pub fn new(reader: TextReader<Box<dyn Source>>, text: String, dialect: Dialect) -> Self {
        let spaces = Spaces { at_start: true, quoted: false, closed: false };
        let mut stream = Self { reader, text, given: 0, ended: false, dialect, spaces, since_row: 0 };
        stream.prepare();
        stream
    }

    pub fn reader(&self) -> &TextReader<Box<dyn Source>> {
        &self.reader
    }

    pub fn begin_row(&mut self) {
        self.since_row = 0;
    }

    pub fn is_overlong(&self) -> bool {
        self.since_row > LONGEST_ROW
    }

    /// Makes of the text that was just read what `csv` can read.
    fn prepare(&mut self) {
        if self.dialect.spaced {
            self.text = self.spaces.without(&self.text, self.dialect);
        }
        if let Some((separator, byte)) = self.dialect.stand_in()
            && self.text.contains(separator)
        {
            self.text = self.text.replace(separator, char::from(byte).encode_utf8(&mut [0; 4]));
        }
    }
}

/// Where in a row the spaces behind separators are looked for.
struct Spaces {
    at_start: bool,
    quoted: bool,
    /// Whether the last character closed a quote, which the next one can open again.
    closed: bool,
}

impl Spaces {
    /// The text without the spaces that begin cells.
    fn without(&mut self, text: &str, dialect: Dialect) -> String {
        let kept = |&character: &char| {
            if self.at_start && !self.quoted && character == ' ' {
                return false;
            }
            let quote = Some(character) == dialect.quote && (self.at_start || self.quoted || self.closed);
            self.closed = quote && self.quoted;
            self.quoted ^= quote;
            let ends_cell = character == dialect.separator || character == '\n' || character == '\r';
            self.at_start = !self.quoted && ends_cell;
            true
        };
        text.chars().filter(kept).collect()
    }
}

impl Read for TextStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_overlong() {
            return Err(io::Error::other("a row is too long"));
        }
        while self.given == self.text.len() && !self.ended {
            self.text.clear();
            self.given = 0;
            self.ended = !self.reader.read_on(&mut self.text).map_err(io::Error::other)?;
            self.prepare();
        }
        let read = (&self.text.as_bytes()[self.given..]).read(buffer)?;
        self.given += read;
        self.since_row += read as u64;
        Ok(read)
    }
}
