//! A JSON value on each line. A line that is none costs that line.

use std::collections::VecDeque;

use super::{Element, Elements};
use crate::{Error, Result, Source, encoding::TextReader};

const LONGEST: usize = 64 << 20;

pub struct Lines {
    reader: TextReader<Box<dyn Source>>,
    text: String,
    line: u64,
}

impl Elements for Lines {
    fn new(reader: TextReader<Box<dyn Source>>) -> Self {
        Self { reader, text: String::new(), line: 0 }
    }

    fn read_on(&mut self, elements: &mut VecDeque<Element>) -> Result<bool> {
        let before = self.text.len();
        let more = self.reader.read_on(&mut self.text)?;
        let newest = &self.text[before..];
        let end = if more { newest.rfind('\n').map_or(0, |at| before + at + 1) } else { self.text.len() };
        for line in self.text[..end].lines() {
            self.line += 1;
            if !line.trim().is_empty() {
                elements.push_back(Element { place: self.line, text: line.to_owned() });
            }
        }
        self.text.drain(..end);
        if self.text.len() > LONGEST {
            let (bytes, most) = (self.text.len() as u64, LONGEST as u64);
            return Err(Error::TooLarge { what: format!("line {}", self.line + 1), bytes, most });
        }
        Ok(more)
    }

    fn reader(&self) -> &TextReader<Box<dyn Source>> {
        &self.reader
    }

    fn damage(&self) -> Option<String> {
        None
    }
}
