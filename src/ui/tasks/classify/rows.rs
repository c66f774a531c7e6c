//! Cuts a CSV or JSON-lines file into rows while it is read slice by slice, and writes each row again with its label and score.
//!
//! A row has the position in the file at which it ends, so that a later run can go on there. Must not know where bytes come
//! from, nor what classifies.

use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Value, json};

use crate::ui::parts::csv_record;

/// No row of a table that people made is longer. A longer row is refused, so that it does not fill the memory.
const MAX_ROW_BYTES: usize = 16 << 20;
const BYTE_ORDER_MARK: char = '\u{feff}';

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Format {
    Csv,
    JsonLines,
}

impl Format {
    /// Finds the format by the file's name.
    pub fn of(name: &str) -> Self {
        let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if matches!(extension.as_str(), "jsonl" | "ndjson" | "json") { Self::JsonLines } else { Self::Csv }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct TextRow {
    /// The fields of a CSV record; for a JSON line one field, which holds the object.
    pub fields: Vec<String>,
    /// The bytes of the file up to the row's end.
    pub end: u64,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("a row that begins after {0} bytes is longer than {MAX_ROW_BYTES} bytes")]
    TooLong(u64),
    /// The byte 0, which stands in no text in UTF-8 and in each text in UTF-16.
    #[error("a NUL after {0} bytes: this is no text, or one in UTF-16, which is to be saved as UTF-8 first")]
    Nul(u64),
}

/// Cuts a file's bytes into rows. It can start at the end of any row.
pub struct Rows {
    format: Format,
    /// The bytes of the file before `pending`.
    start: u64,
    /// The bytes after the last row that was given: the next row may not be complete yet.
    pending: Vec<u8>,
    /// How many of these bytes were parsed without finding a complete row.
    parsed: usize,
}

impl Rows {
    pub const fn new(format: Format, start: u64) -> Self {
        Self { format, start, pending: Vec::new(), parsed: 0 }
    }

    /// The bytes of the file taken in so far.
    pub const fn taken(&self) -> u64 {
        self.start + self.pending.len() as u64
    }

    /// Takes in the next bytes and gives the complete rows; no bytes mean the end of the file.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<TextRow>, Unreadable> {
        if let Some(nul) = bytes.iter().position(|byte| *byte == 0) {
            return Err(Unreadable::Nul(self.taken() + nul as u64));
        }
        self.pending.extend_from_slice(bytes);
        let (mut rows, at_end) = (Vec::new(), bytes.is_empty());
        // An incomplete row is parsed again only when the bytes have doubled.
        if at_end || self.pending.len() >= 2 * self.parsed {
            rows = match self.format {
                Format::Csv => self.records(),
                Format::JsonLines => self.lines(),
            };
            // A row that ends where the bytes end may go on in the next bytes.
            rows.pop_if(|row| !at_end && row.end == self.taken());
            let end = rows.last().map_or(self.start, |row| row.end);
            self.pending.drain(..(end - self.start) as usize);
            (self.start, self.parsed) = (end, self.pending.len());
        }
        if self.pending.len() > MAX_ROW_BYTES { Err(Unreadable::TooLong(self.start)) } else { Ok(rows) }
    }

    fn records(&self) -> Vec<TextRow> {
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).from_reader(self.pending.as_slice());
        let (mut rows, mut record) = (Vec::new(), ByteRecord::new());
        // Reading from memory, and rows with any number of fields, can't fail.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let fields = record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
            rows.push(TextRow { fields, end: self.start + reader.position().byte() });
        }
        rows
    }

    fn lines(&self) -> Vec<TextRow> {
        let (mut rows, mut end) = (Vec::new(), self.start);
        for line in self.pending.split_inclusive(|byte| *byte == b'\n') {
            end += line.len() as u64;
            let line = String::from_utf8_lossy(line);
            let line = line.trim_start_matches(BYTE_ORDER_MARK).trim();
            if !line.is_empty() {
                rows.push(TextRow { fields: vec![line.to_owned()], end });
            }
        }
        rows
    }
}

/// The fields that a result's rows have besides their own.
const LABEL: &str = "hearth_label";
const SCORE: &str = "hearth_score";

/// Parses a JSON line.
fn value(row: &TextRow) -> Option<Value> {
    serde_json::from_str(row.fields.first()?).ok()
}

/// The names of a file's columns: the fields of a CSV's first row, or the keys of a JSON line.
pub fn columns(format: Format, first: &TextRow) -> Vec<String> {
    match format {
        Format::Csv => first.fields.clone(),
        Format::JsonLines => match value(first) {
            Some(Value::Object(object)) => object.into_iter().map(|(name, _)| name).collect(),
            Some(_) | None => Vec::new(),
        },
    }
}

/// The index of the column that most likely has the text.
pub fn likely(columns: &[String]) -> usize {
    const NAMES: [&str; 8] = ["text", "review", "sentence", "content", "message", "comment", "body", "title"];
    let place = |name: &str| columns.iter().position(|column| column.eq_ignore_ascii_case(name));
    NAMES.into_iter().find_map(place).unwrap_or_default()
}

/// A row's text in this column; empty where it has none.
pub fn text(format: Format, row: &TextRow, columns: &[String], column: usize) -> String {
    let text = match format {
        Format::Csv => row.fields.get(column).cloned(),
        Format::JsonLines => {
            columns.get(column).and_then(|name| Some(value(row)?.get(name)?.as_str()?.to_owned()))
        }
    };
    text.unwrap_or_default()
}

/// The result's first row, which only a CSV has.
pub fn heading(format: Format, columns: &[String]) -> Vec<u8> {
    match format {
        Format::Csv => csv_record(columns.iter().map(String::as_str).chain([LABEL, SCORE])).into_bytes(),
        Format::JsonLines => Vec::new(),
    }
}

/// Writes a row with its label and score; `None` where it had no text.
pub fn judged(format: Format, row: &TextRow, found: Option<(&str, f32)>) -> Vec<u8> {
    match format {
        Format::Csv => {
            let score = found.map(|(_, score)| format!("{score:.4}")).unwrap_or_default();
            let label = found.map_or("", |(label, _)| label);
            csv_record(row.fields.iter().map(String::as_str).chain([label, score.as_str()])).into_bytes()
        }
        Format::JsonLines => {
            let line = row.fields.first().map_or("", String::as_str);
            let label = json!(found.map(|(label, _)| label));
            let score = json!(found.map(|(_, score)| score));
            (judged_line(line, [(LABEL, label), (SCORE, score)]) + "\n").into_bytes()
        }
    }
}

/// Writes a line with more fields after its own. Its own stay as they were written: JavaScript would round long numbers.
fn judged_line(line: &str, more: [(&str, Value); 2]) -> String {
    let mut text = match serde_json::from_str(line) {
        Ok(Value::Object(mut object)) if more.iter().any(|(name, _)| object.contains_key(*name)) => {
            // The line has these fields from an earlier run: they are replaced.
            object.extend(more.map(|(name, value)| (name.to_owned(), value)));
            return serde_json::to_string(&Value::Object(object)).unwrap_or_default();
        }
        Ok(Value::Object(_)) => line.to_owned(),
        // A line that is no object is put into one.
        Ok(_) => format!("{{\"value\":{line}}}"),
        Err(_) => serde_json::to_string(&json!({ "line": line })).unwrap_or_default(),
    };
    // Removes the object's closing brace.
    text.truncate(text.rfind('}').unwrap_or_default());
    for (name, value) in more {
        let comma = if text.trim_end().ends_with('{') { "" } else { "," };
        text += &format!("{comma}\"{name}\":{}", serde_json::to_string(&value).unwrap_or_default());
    }
    text + "}"
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &[u8] =
        "\u{feff}id,Review,x\r\n1,\"It's \"\"good\"\",\nreally\",\n\n2,很好,z\n3,last".as_bytes();

    /// All rows from `start` on, whatever the slices' size.
    fn read(format: Format, bytes: &[u8], slice: usize, start: u64) -> Vec<TextRow> {
        let mut rows = Rows::new(format, start);
        let slices = bytes[start as usize..].chunks(slice).chain([&[][..]]);
        slices.flat_map(|slice| rows.push(slice).unwrap()).collect()
    }

    fn fields(rows: &[TextRow]) -> Vec<&[String]> {
        rows.iter().map(|row| row.fields.as_slice()).collect()
    }

    fn csv(bytes: &[u8]) -> Vec<TextRow> {
        read(Format::Csv, bytes, usize::MAX, 0)
    }

    #[test]
    fn rows_are_the_same_however_the_bytes_are_cut() {
        let whole = csv(CSV);
        assert_eq!(columns(Format::Csv, &whole[0]), ["id", "Review", "x"]);
        assert_eq!(likely(&columns(Format::Csv, &whole[0])), 1);
        let texts: Vec<_> = whole[1..].iter().map(|row| text(Format::Csv, row, &[], 1)).collect();
        assert_eq!(texts, ["It's \"good\",\nreally", "很好", "last"]);
        for slice in 1..20 {
            assert_eq!(fields(&read(Format::Csv, CSV, slice, 0)), fields(&whole), "slices of {slice}");
        }
    }

    #[test]
    fn reading_goes_on_behind_any_row() {
        let lines = b"{\"text\":\"a\"}\n\n{\"text\":\"b\",\"n\":1}\r\nnot JSON\n{\"text\":\"c\"}";
        for (format, text) in [(Format::Csv, CSV), (Format::JsonLines, &lines[..])] {
            let whole = read(format, text, 1000, 0);
            for slice in [1, 3, 1000] {
                for (index, row) in read(format, text, slice, 0).iter().enumerate() {
                    let rest = read(format, text, 7, row.end);
                    assert_eq!(fields(&rest), fields(&whole[index + 1..]), "{format:?} behind row {index}");
                }
            }
        }
    }

    #[test]
    fn a_row_comes_back_with_its_label_and_score() {
        let rows = csv(CSV);
        let heading = heading(Format::Csv, &columns(Format::Csv, &rows[0]));
        assert_eq!(heading, b"id,Review,x,hearth_label,hearth_score\r\n");
        let row = judged(Format::Csv, &rows[1], Some(("positive", 0.75)));
        assert_eq!(row, b"1,\"It's \"\"good\"\",\nreally\",,positive,0.7500\r\n");
        assert_eq!(judged(Format::Csv, &rows[3], None), b"3,last,,\r\n");
        for (line, expected) in [
            ("{\"a\":1}", "{\"a\":1,\"hearth_label\":\"x\",\"hearth_score\":0.5}\n"),
            ("{ }", "{ \"hearth_label\":\"x\",\"hearth_score\":0.5}\n"),
            (
                "{\"b\":12345678901234567890,\"a\":{}}",
                "{\"b\":12345678901234567890,\"a\":{},\"hearth_label\":\"x\",\"hearth_score\":0.5}\n",
            ),
            ("{\"a\":[],\"hearth_score\":1}", "{\"a\":[],\"hearth_score\":0.5,\"hearth_label\":\"x\"}\n"),
            ("7", "{\"value\":7,\"hearth_label\":\"x\",\"hearth_score\":0.5}\n"),
            ("broken", "{\"line\":\"broken\",\"hearth_label\":\"x\",\"hearth_score\":0.5}\n"),
        ] {
            let row = TextRow { fields: vec![line.to_owned()], end: 0 };
            let written = String::from_utf8(judged(Format::JsonLines, &row, Some(("x", 0.5)))).unwrap();
            assert_eq!(written, expected);
        }
    }

    #[test]
    fn a_table_that_is_none_is_read_as_far_as_it_makes_sense() {
        // Rows of different lengths: each keeps its fields, and a row without the column has no text.
        let ragged = csv(b"id,text\n1\n2,b,c,d\n,\n");
        assert_eq!(fields(&ragged), [&["id", "text"][..], &["1"], &["2", "b", "c", "d"], &["", ""]]);
        assert_eq!(text(Format::Csv, &ragged[1], &[], 1), "");
        // A quote that is never closed takes the rest of the file, and nothing is lost.
        let open = csv(b"id,text\n1,\"never closed\n2,b\n");
        assert_eq!(fields(&open[1..]), [["1", "never closed\n2,b\n"]]);
        assert_eq!(csv(b"a,b\"c\"d\n")[0].fields, ["a", "b\"c\"d"], "quotes within a field");
        for (bytes, rows) in [
            (&b""[..], 0),
            (b"\xef\xbb\xbf", 0),
            (b"\xef\xbb", 1),
            (b"\r\n\r\n\n", 0),
            (b"text\n", 1),
            (b"text", 1),
            (b"a,b\rc,d\r", 2),
            (b"a;b\tc|d", 1),
            (b"text\ncaf\xe9\n", 2),
        ] {
            assert_eq!(csv(bytes).len(), rows, "{bytes:?}");
        }
        assert_eq!(csv(b"text\ncaf\xe9\n")[1].fields, ["caf\u{fffd}"], "Latin-1 is not guessed");
        assert_eq!(csv(",".repeat(9999).as_bytes())[0].fields.len(), 10_000, "columns");
    }

    #[test]
    fn lines_that_are_no_json_stay_readable() {
        let lines = |bytes| read(Format::JsonLines, bytes, usize::MAX, 0);
        let rows = lines(b"{\"text\":\"a\"}\n{\"text\":\n[1,2]\n\"b\"\n{\"text\":7}\n{\"other\":\"c\"}\nnull\n{}x\n\xff\xfe\n");
        assert_eq!(rows.len(), 9);
        let names = columns(Format::JsonLines, &rows[0]);
        assert_eq!(names, ["text"]);
        for (index, row) in rows.iter().enumerate() {
            let read = text(Format::JsonLines, row, &names, 0);
            assert_eq!(read, if index == 0 { "a" } else { "" }, "line {index}");
            let written = serde_json::from_slice::<Value>(&judged(Format::JsonLines, row, None));
            assert!(written.is_ok_and(|value| value.is_object()), "line {index}");
        }
        assert!(columns(Format::JsonLines, &lines(b"[]")[0]).is_empty());
        assert!(columns(Format::JsonLines, &TextRow { fields: Vec::new(), end: 0 }).is_empty());
        let deep = lines("[".repeat(100_000).as_bytes());
        assert_eq!(text(Format::JsonLines, &deep[0], &names, 0), "");
    }

    #[test]
    fn what_is_no_text_in_utf_8_is_refused_in_words() {
        let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain("id,text\n1,爐火\n".encode_utf16().flat_map(bytes)).collect()
        };
        let little = utf16([0xff, 0xfe], u16::to_le_bytes);
        let big = utf16([0xfe, 0xff], u16::to_be_bytes);
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for (bytes, place) in [
            (&little[..], 3),
            (&big, 2),
            (png, 8),
            (b"id,text\n1,a\0b\n", 11),
            (&[0; 4096], 0),
            (b"PK\x03\x04\0", 4),
        ] {
            for format in [Format::Csv, Format::JsonLines] {
                let refused = Rows::new(format, 0).push(bytes);
                assert_eq!(refused, Err(Unreadable::Nul(place)), "{bytes:?}");
            }
        }
        let mut later = Rows::new(Format::Csv, 0);
        later.push(b"a,").unwrap();
        let refused = later.push(b"b\n\0").unwrap_err();
        assert_eq!(refused, Unreadable::Nul(4));
        assert!(refused.to_string().contains("UTF-8"), "{refused}");
    }

    #[test]
    fn a_row_without_end_is_refused_before_memory_is_full() {
        let slice = vec![b'x'; 1 << 20];
        for format in [Format::Csv, Format::JsonLines] {
            let mut rows = Rows::new(format, 0);
            let refused = (0..40).any(|_| rows.push(&slice).is_err());
            assert!(refused, "{format:?}");
        }
    }
}
