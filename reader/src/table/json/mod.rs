//! JSON as a table: an array, alone or in an object, and a value on each line. Each is read element by element, so that its size
//! doesn't matter. Nested values stay JSON.

mod array;
mod element;
mod form;
mod lines;
mod shape;

use std::collections::VecDeque;

pub use self::form::{Json, json_in};
use self::{array::Array, lines::Lines, shape::Shape};
use super::{Style, uneven::Uneven};
use crate::{
    Error, Facts, Notice, Options, Progress, Result, Source, Table,
    encoding::{TextReader, nothing_declared},
};

/// Elements whose fields become the columns, and bytes of them.
const FIRST: usize = 1000;
const FIRST_BYTES: usize = 512 << 10;
/// Cells that a step gives at most: an element without fields has a cell for each column as well.
const STEP_CELLS: usize = 256 << 10;
/// Places of damaged elements that are kept.
const PLACES: usize = 20;

pub type JsonArray = JsonTable<Array>;
pub type JsonLines = JsonTable<Lines>;

/// An element's text, and where it stands: its line, or its number in the array.
pub struct Element {
    pub place: u64,
    pub text: String,
}

pub trait Elements {
    fn new(reader: TextReader<Box<dyn Source>>) -> Self;

    /// Reads a step and adds the elements that are whole; false at the end.
    fn read_on(&mut self, elements: &mut VecDeque<Element>) -> Result<bool>;

    fn reader(&self) -> &TextReader<Box<dyn Source>>;

    /// What is wrong with the text between the elements.
    fn damage(&self) -> Option<String>;
}

pub struct JsonTable<E> {
    elements: E,
    waiting: VecDeque<Element>,
    ended: bool,
    shape: Shape,
    uneven: Uneven,
    damaged: u64,
    places: Vec<u64>,
    originals: Vec<String>,
}

impl<E: Elements> JsonTable<E> {
    pub fn open(source: Box<dyn Source>, options: &Options) -> Result<Self> {
        let mut elements = E::new(TextReader::open(source, nothing_declared, options)?);
        let mut waiting = VecDeque::new();
        let (mut ended, mut bytes) = (false, 0);
        while !ended && waiting.len() < FIRST && bytes < FIRST_BYTES {
            let before = waiting.len();
            ended = !elements.read_on(&mut waiting)?;
            bytes += waiting.range(before..).map(|element| element.text.len()).sum::<usize>();
        }
        let shape = Shape::of(waiting.iter().map(|element| &element.text[..]), options.header);
        let shape = shape.ok_or_else(|| Error::NoTable("it has no array of values".to_owned()))?;
        if shape.takes_header() {
            let names = waiting.iter().position(|element| shape.is_row(&element.text));
            names.and_then(|at| waiting.remove(at));
        }
        Ok(Self {
            elements,
            waiting,
            ended,
            shape,
            uneven: Uneven::default(),
            damaged: 0,
            places: Vec::new(),
            originals: Vec::new(),
        })
    }
}

impl<E: Elements> Table for JsonTable<E> {
    fn columns(&self) -> &[String] {
        &self.shape.columns
    }

    fn next_rows(&mut self) -> Result<Option<Vec<Vec<String>>>> {
        if self.waiting.is_empty() {
            if self.ended {
                return Ok(None);
            }
            self.ended = !self.elements.read_on(&mut self.waiting)?;
        }
        let mut rows = Vec::new();
        self.originals.clear();
        let mut bytes = 0;
        let most = STEP_CELLS / self.shape.columns.len().max(1) + 1;
        while bytes < FIRST_BYTES / 4 && rows.len() < most {
            let Some(element) = self.waiting.pop_front() else { break };
            bytes += element.text.len();
            match self.shape.row(&element.text, &mut self.uneven) {
                Some(row) => {
                    rows.push(row);
                    self.originals.push(element.text);
                }
                None => {
                    self.damaged += 1;
                    if self.places.len() < PLACES {
                        self.places.push(element.place);
                    }
                }
            }
        }
        Ok(Some(rows))
    }

    fn originals(&mut self) -> Vec<String> {
        std::mem::take(&mut self.originals)
    }

    fn progress(&self) -> Progress {
        self.elements.reader().progress()
    }

    fn facts(&self) -> Facts {
        let mut facts = self.elements.reader().facts();
        facts.notices.extend(self.uneven.notice());
        if self.damaged > 0 {
            facts.notices.push(Notice::DamagedRows { count: self.damaged, places: self.places.clone() });
        }
        facts.notices.extend(self.elements.damage().map(|what| Notice::Damaged { what }));
        facts
    }

    fn options(&self) -> Options {
        Options {
            encoding: Some(self.elements.reader().charset().name().to_owned()),
            header: self.shape.header(),
            ..Options::default()
        }
    }

    /// Rows of JSON are written as CSV, which everyone opens.
    fn style(&self) -> Style {
        Style::default()
    }
}
