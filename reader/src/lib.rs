//! Files that people have, read: what a file is, its text with headings and pages, a table's rows.
//!
//! Each format is a module of its own, most of it a well-kept crate's work. Nothing in a file is trusted: sizes are bounded, and
//! what can't be read is refused by name. Must not know where bytes come from, nor what the text is for. It compiles natively and
//! for the browser, has no clock and no network, and does its work in short steps, so that its caller can report and stop between.

pub mod encoding;
mod error;
mod html;
mod kind;
mod markdown;
mod message;
mod office;
mod open;
mod options;
mod part;
mod pdf;
pub mod picture;
mod plain;
mod ready;
mod rtf;
mod source;
pub mod table;
mod writing;

pub use self::{
    error::{Error, Result},
    kind::{Kind, Unread, detect},
    open::{open_document, open_document_of, open_table, open_table_of},
    options::Options,
    part::Part,
    pdf::{Scan, read_scan},
    source::{Source, length, whole},
};

/// How far a document or a table is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub unit: Unit,
    pub done: u64,
    pub total: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Pages,
}

/// What is known of a file besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub title: Option<String>,
    /// The encoding's name as the Encoding Standard has it, where the file is text.
    pub encoding: Option<String>,
    /// What a person is to know: what was left out, guessed or repaired.
    pub notices: Vec<Notice>,
}

/// What was left out, guessed or repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Bytes that the encoding does not know became U+FFFD, so often.
    Undecodable { count: u64 },
    /// Rows had fewer or more cells than there are columns; they were filled up or cut.
    UnevenRows { shorter: u64, longer: u64 },
    /// These pages hold only pictures, so there was no text to read.
    PagesWithoutText { pages: Vec<u32> },
    /// Rows that could not be read and were left out: how many, and the first of their lines or numbers, counted from 1.
    DamagedRows { count: u64, places: Vec<u64> },
    /// The file ends too early, or a part of it is damaged and was left out.
    Damaged { what: String },
}

/// A file as text, a part at a time.
pub trait Document {
    /// The next part; `None` at the end. A step takes a few milliseconds, so a part may be empty: it only gives the caller a turn.
    fn next_part(&mut self) -> Result<Option<Part>>;

    fn progress(&self) -> Progress;

    /// What is known so far; it can grow until the last part was given.
    fn facts(&self) -> Facts;
}

/// A file as a table, some rows at a time.
///
/// A row's number, counted from 0 without the header, is where it is: with the options that [`Table::options`] gave, the same file gives
/// the same rows in the same order, so a long run goes on by passing over as many rows as it has done. Reading is fast beside what is done
/// with a row.
pub trait Table {
    /// The columns' names: the header's cells, or "Column 1" and so on where there is none.
    fn columns(&self) -> &[String];

    /// The next rows, each with a cell for every column; `None` at the end, and an empty list where more is to be read first.
    fn next_rows(&mut self) -> Result<Option<Vec<Vec<String>>>>;

    /// The rows that were given last as they are written, where a row is more than its cells: the values of a JSON file. Empty otherwise.
    fn originals(&mut self) -> Vec<String> {
        Vec::new()
    }

    fn progress(&self) -> Progress;

    fn facts(&self) -> Facts;

    /// How it was read, which the next reading can be told by [`Options`].
    fn options(&self) -> Options;

    /// How a result is to be written so that it looks like this file.
    fn style(&self) -> table::Style {
        table::Style::default()
    }
}
