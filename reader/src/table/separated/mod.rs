//! Cells between separators, with quotes or without. The crate `csv` takes the rows apart; which dialect they are in is found from the
//! file's beginning, after van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type patterns" (2019).

mod cell_type;
mod dialect;
mod fit;
mod header;
mod preamble;
mod search;
mod stream;
mod trial;

use csv::{ReaderBuilder, StringRecord, Terminator};

pub use self::dialect::Dialect;
use self::stream::TextStream;
use super::{LineEnd, Quoting, Style, uneven::Uneven};
use crate::{
    Error, Facts, Options, Progress, Result, Source, Table,
    encoding::{TextReader, nothing_declared},
};

/// Characters of the file's beginning by which the dialect is found.
const SAMPLE: usize = 96 << 10;
/// Bytes of text that are taken apart in a step.
const STEP: u64 = 64 << 10;
/// Cells that a step gives at most: short rows of a table with very many columns are filled up.
const STEP_CELLS: usize = 256 << 10;
/// More columns are something else than a table.
const MOST_COLUMNS: usize = 64 << 10;
/// A row of more bytes is a quote that was never closed.
const LONGEST_ROW: u64 = 8 << 20;

pub struct Separated {
    rows: csv::Reader<TextStream>,
    dialect: Dialect,
    style: Style,
    header: bool,
    columns: Vec<String>,
    record: StringRecord,
    uneven: Uneven,
    ended: bool,
}

impl Separated {
    /// `extension` is the name's, which says something of the separator.
    pub fn open(source: Box<dyn Source>, extension: Option<&str>, options: &Options) -> Result<Self> {
        let mut reader = TextReader::open(source, nothing_declared, options)?;
        let mut sample = String::new();
        let mut whole = false;
        while !whole && sample.len() < SAMPLE {
            whole = !reader.read_on(&mut sample)?;
        }
        if sample.trim().is_empty() {
            return Err(Error::Empty("no characters".to_owned()));
        }
        let (dialect, rows) = dialect::find(&sample, whole, extension, options);
        let above = preamble::rows(&rows, &dialect);
        let start = rows.get(above).map_or(0, |row| row.start);
        let rows = &rows[above..];
        let header = options.header.unwrap_or_else(|| header::is_header(rows));
        let style = style(&reader, &sample, start, &dialect, rows);
        let comments = style.before.starts_with('#');
        let stream = TextStream::new(reader, sample.split_off(start), dialect);
        let mut reader = ReaderBuilder::new();
        reader
            .has_headers(false)
            .flexible(true)
            .delimiter(dialect.separator_byte())
            .quoting(dialect.quote.is_some())
            .quote(dialect.quote.and_then(|quote| u8::try_from(quote).ok()).unwrap_or(b'"'))
            .escape(dialect.escape.and_then(|escape| u8::try_from(escape).ok()))
            .double_quote(dialect.escape.is_none())
            .comment(comments.then_some(b'#'))
            .terminator(Terminator::CRLF)
            .buffer_capacity(STEP as usize);
        let mut table = Self {
            rows: reader.from_reader(stream),
            dialect,
            style,
            header,
            columns: Vec::new(),
            record: StringRecord::new(),
            uneven: Uneven::default(),
            ended: false,
        };
        table.columns = if header {
            let mut cells = table.next_row()?.unwrap_or_default();
            if header::lacks_first(rows) {
                cells.insert(0, String::new());
            }
            named(cells)
        } else {
            let width = trial::usual_width(rows);
            named(vec![String::new(); width])
        };
        if table.columns.len() > MOST_COLUMNS {
            return Err(Error::NoTable(format!("it has more than {MOST_COLUMNS} columns")));
        }
        Ok(table)
    }

    /// The next row as it stands in the file; `None` at the end.
    fn next_row(&mut self) -> Result<Option<Vec<String>>> {
        let read = self.rows.read_record(&mut self.record);
        let overlong = self.rows.get_ref().is_overlong();
        self.rows.get_mut().begin_row();
        match read {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(_) if overlong => {
                let line =
                    self.record.position().or(Some(self.rows.position())).map_or(0, csv::Position::line);
                let expected = "a quote that closes the cell";
                return Err(Error::damaged(format!("the row at line {line}"), expected, "8 MB without one"));
            }
            Err(error) => return Err(failure(error)),
        }
        let stand_in = self.dialect.stand_in();
        let cell = |cell: &str| match stand_in {
            Some((separator, byte)) => cell.replace(char::from(byte), separator.encode_utf8(&mut [0; 4])),
            None => cell.to_owned(),
        };
        // What stands far behind the last column is cut in any case.
        let most = if self.columns.is_empty() { MOST_COLUMNS + 1 } else { self.columns.len() + 100 };
        Ok(Some(self.record.iter().take(most).map(cell).collect()))
    }
}

fn failure(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::Read(error),
        kind => Error::damaged("a row", "cells", format!("{kind:?}")),
    }
}

/// The columns' names, and one for each column whose header says nothing.
fn named(cells: Vec<String>) -> Vec<String> {
    let name = |(at, cell): (usize, String)| match cell.trim() {
        "" => format!("Column {}", at + 1),
        name => name.to_owned(),
    };
    cells.into_iter().enumerate().map(name).collect()
}

fn style(
    reader: &TextReader<Box<dyn Source>>,
    sample: &str,
    start: usize,
    dialect: &Dialect,
    rows: &[trial::Row],
) -> Style {
    let line_end = match sample.find(['\r', '\n']).map(|at| &sample[at..]) {
        Some(end) if end.starts_with("\r\n") => LineEnd::CrLf,
        Some(end) if end.starts_with('\r') => LineEnd::Cr,
        Some(_) | None => LineEnd::Lf,
    };
    let mut cells = rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.text.is_empty());
    let mut texts = cells.clone().filter(|cell| !cell_type::is_number(&cell.text)).peekable();
    let quoting = if cells.all(|cell| cell.quoted) {
        Quoting::All
    } else if texts.peek().is_some() && texts.all(|cell| cell.quoted) {
        Quoting::Texts
    } else {
        Quoting::Needed
    };
    Style {
        encoding: reader.charset().name().to_owned(),
        mark: reader.is_marked(),
        separator: dialect.separator,
        quote: dialect.quote,
        escape: dialect.escape,
        quoting: if rows.is_empty() { Quoting::Needed } else { quoting },
        line_end,
        before: sample[..start].to_owned(),
    }
}

impl Table for Separated {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_rows(&mut self) -> Result<Option<Vec<Vec<String>>>> {
        if self.ended {
            return Ok(None);
        }
        let mut rows = Vec::new();
        let start = self.rows.position().byte();
        let most = STEP_CELLS / self.columns.len().max(1) + 1;
        while self.rows.position().byte() - start < STEP && rows.len() < most {
            let Some(mut row) = self.next_row()? else {
                self.ended = true;
                break;
            };
            // A line of spaces is an empty line, which `csv` passes over.
            if row.len() == 1 && self.columns.len() > 1 && row[0].trim().is_empty() {
                continue;
            }
            self.uneven.fit(&mut row, self.columns.len());
            rows.push(row);
        }
        Ok(if rows.is_empty() && self.ended { None } else { Some(rows) })
    }

    fn progress(&self) -> Progress {
        self.rows.get_ref().reader().progress()
    }

    fn facts(&self) -> Facts {
        let mut facts = self.rows.get_ref().reader().facts();
        facts.notices.extend(self.uneven.notice());
        facts
    }

    fn options(&self) -> Options {
        Options {
            encoding: Some(self.rows.get_ref().reader().charset().name().to_owned()),
            separator: Some(self.dialect.separator),
            quote: Some(self.dialect.quote),
            header: Some(self.header),
            ..Options::default()
        }
    }

    fn style(&self) -> Style {
        // The encoding may have been found in a later row than the first.
        let encoding = self.rows.get_ref().reader().charset().name().to_owned();
        Style { encoding, ..self.style.clone() }
    }
}
