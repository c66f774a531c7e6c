//! XLSX: a sheet is a table; as a document, each sheet is a heading with its rows as lines.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::archive::Archive;
use crate::{
    Error, Facts, Options, Part, Progress, Result, Source, Table, Unit, ready::Ready, table::Style, whole,
};

/// A workbook stands in memory as a whole.
const LARGEST: u64 = 64 << 20;
/// Rows that are given at once.
const STEP: usize = 500;

type Workbook = Xlsx<Cursor<Vec<u8>>>;

fn workbook(source: Box<dyn Source>) -> Result<Workbook> {
    let mut archive = Archive::open(source)?;
    archive.check()?;
    let bytes = whole(&mut archive.into_source(), LARGEST)?;
    Xlsx::new(Cursor::new(bytes)).map_err(|error| Error::damaged("the workbook", "sheets", error))
}

fn range(workbook: &mut Workbook, name: &str) -> Result<Range<Data>> {
    workbook
        .worksheet_range(name)
        .map_err(|error| Error::damaged(format!("the sheet `{name}`"), "rows", error))
}

pub fn open_document(source: Box<dyn Source>, _options: &Options) -> Result<Ready> {
    let mut workbook = workbook(source)?;
    let mut parts = Vec::new();
    for name in workbook.sheet_names() {
        let lines: Vec<String> = range(&mut workbook, &name)?.rows().map(line).collect();
        let text = lines.join("\n").trim_matches('\n').to_owned();
        if !text.trim().is_empty() {
            parts.push(Part { headings: vec![name], page: None, text });
        }
    }
    Ready::new(parts, Facts::default(), "a workbook without cells")
}

fn line(row: &[Data]) -> String {
    let cells: Vec<String> = row.iter().map(cell).collect();
    cells.join("\t").trim_end().to_owned()
}

/// A cell as a person sees it, in the forms that programs read.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string().to_uppercase(),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                date
            } else {
                format!("{date} {hour:02}:{minute:02}:{second:02}")
            }
        }
        Data::DateTime(duration) => duration.as_f64().to_string(),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
    }
}

/// One sheet of a workbook.
pub struct Sheet {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    given: usize,
    number: usize,
    has_header: bool,
}

impl Sheet {
    pub fn open(source: Box<dyn Source>, options: &Options) -> Result<Self> {
        let mut workbook = workbook(source)?;
        let names = workbook.sheet_names();
        let (number, rows) = match options.sheet {
            Some(number) => {
                let name = names
                    .get(number)
                    .ok_or_else(|| Error::Option(format!("sheet {} of {}", number + 1, names.len())))?;
                (number, rows(&range(&mut workbook, name)?))
            }
            // The first with anything in it.
            None => {
                let mut found = (0, Vec::new());
                for (number, name) in names.iter().enumerate() {
                    let rows = rows(&range(&mut workbook, name)?);
                    if !rows.is_empty() {
                        found = (number, rows);
                        break;
                    }
                }
                found
            }
        };
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        if width == 0 {
            return Err(Error::NoTable("the workbook has no cells".to_owned()));
        }
        let mut rows: Vec<Vec<String>> = rows;
        rows.iter_mut().for_each(|row| row.resize(width, String::new()));
        let names =
            |row: &Vec<String>| row.iter().all(|cell| !cell.is_empty() && cell.parse::<f64>().is_err());
        let has_header = options.header.unwrap_or_else(|| rows.len() > 1 && names(&rows[0]));
        let columns = if has_header {
            rows.remove(0)
        } else {
            (1..=width).map(|number| format!("Column {number}")).collect()
        };
        Ok(Self { columns, rows, given: 0, number, has_header })
    }
}

/// The rows with anything in them.
fn rows(range: &Range<Data>) -> Vec<Vec<String>> {
    let cells = |row: &[Data]| row.iter().map(cell).collect::<Vec<_>>();
    range.rows().map(cells).filter(|row| row.iter().any(|cell| !cell.is_empty())).collect()
}

impl Table for Sheet {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_rows(&mut self) -> Result<Option<Vec<Vec<String>>>> {
        if self.given == self.rows.len() {
            return Ok(None);
        }
        let end = (self.given + STEP).min(self.rows.len());
        let rows = self.rows[self.given..end].iter_mut().map(std::mem::take).collect();
        self.given = end;
        Ok(Some(rows))
    }

    fn progress(&self) -> Progress {
        Progress { unit: Unit::Pages, done: self.given as u64, total: self.rows.len() as u64 }
    }

    fn facts(&self) -> Facts {
        Facts::default()
    }

    fn options(&self) -> Options {
        Options { header: Some(self.has_header), sheet: Some(self.number), ..Options::default() }
    }

    fn style(&self) -> Style {
        Style::default()
    }
}
