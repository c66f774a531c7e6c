//! The elements of an array: of the one that the file is, or of the first in an object that has objects or arrays in it.

use std::collections::VecDeque;

use super::{Element, Elements};
use crate::{Error, Result, Source, encoding::TextReader};

const LONGEST: usize = 64 << 20;

pub struct Array {
    reader: TextReader<Box<dyn Source>>,
    /// What is not looked at yet, and the element that is being read.
    text: String,
    at: usize,
    state: State,
    scan: Scan,
    count: u64,
    cut: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Before the array: where nothing but objects is open, a `[` may be it.
    Before,
    /// Behind a `[` that is the array if an object or an array comes next.
    Perhaps,
    /// Between elements.
    Between,
    /// In an element that begins here.
    Inside(usize),
    Behind,
}

/// Where in JSON's own structure the reading is.
#[derive(Default)]
struct Scan {
    depth: usize,
    /// How many arrays are open, before the array is found.
    arrays: usize,
    string: bool,
    escaped: bool,
}

impl Scan {
    /// Whether the byte ends a value that began with a bracket or a quote.
    fn take(&mut self, byte: u8) -> bool {
        if self.string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.string = false;
                    return self.depth == 0;
                }
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

impl Elements for Array {
    fn new(reader: TextReader<Box<dyn Source>>) -> Self {
        let scan = Scan::default();
        Self { reader, text: String::new(), at: 0, state: State::Before, scan, count: 0, cut: false }
    }

    fn read_on(&mut self, elements: &mut VecDeque<Element>) -> Result<bool> {
        let more = self.reader.read_on(&mut self.text)?;
        while self.at < self.text.len() && self.state != State::Behind {
            self.step(elements);
        }
        let used = if let State::Inside(start) = self.state { start } else { self.at };
        self.text.drain(..used);
        self.at -= used;
        if let State::Inside(start) = &mut self.state {
            *start = 0;
        }
        if self.text.len() > LONGEST {
            let (bytes, most) = (self.text.len() as u64, LONGEST as u64);
            return Err(Error::TooLarge { what: "an element of the array".to_owned(), bytes, most });
        }
        self.cut = !more && matches!(self.state, State::Between | State::Inside(_));
        Ok(more && self.state != State::Behind)
    }

    fn reader(&self) -> &TextReader<Box<dyn Source>> {
        &self.reader
    }

    fn damage(&self) -> Option<String> {
        self.cut.then(|| "the file ends inside its array".to_owned())
    }
}

impl Array {
    fn step(&mut self, elements: &mut VecDeque<Element>) {
        let byte = self.text.as_bytes()[self.at];
        match self.state {
            State::Before => self.before(byte),
            State::Perhaps if byte.is_ascii_whitespace() => self.at += 1,
            State::Perhaps => {
                let root = self.scan.depth == 1;
                if root || byte == b'{' || byte == b'[' {
                    (self.state, self.scan) = (State::Between, Scan::default());
                } else {
                    self.state = State::Before;
                }
            }
            State::Between if byte.is_ascii_whitespace() || byte == b',' => self.at += 1,
            State::Between if byte == b']' || byte == b'}' => {
                self.at += 1;
                self.state = State::Behind;
            }
            State::Between => {
                self.state = State::Inside(self.at);
                self.scan = Scan::default();
            }
            State::Inside(start) => self.inside(start, byte, elements),
            State::Behind => {}
        }
    }

    fn before(&mut self, byte: u8) {
        let outside = !self.scan.string;
        self.scan.take(byte);
        self.at += 1;
        if outside && byte == b'[' {
            self.scan.arrays += 1;
            if self.scan.arrays == 1 {
                self.state = State::Perhaps;
            }
        } else if outside && byte == b']' {
            self.scan.arrays = self.scan.arrays.saturating_sub(1);
        }
    }

    fn inside(&mut self, start: usize, byte: u8, elements: &mut VecDeque<Element>) {
        let plain = self.scan.depth == 0 && !self.scan.string;
        // A number or a word ends before what follows it.
        if plain && self.at > start && (byte == b',' || byte == b']' || byte.is_ascii_whitespace()) {
            self.element(start, elements);
            return;
        }
        let ends = self.scan.take(byte);
        self.at += 1;
        if ends {
            self.element(start, elements);
        }
    }

    fn element(&mut self, start: usize, elements: &mut VecDeque<Element>) {
        self.count += 1;
        elements.push_back(Element { place: self.count, text: self.text[start..self.at].to_owned() });
        self.state = State::Between;
    }
}
