//! The rows of a CSV or JSON-lines file as it comes, slice by slice, and each row again with its label and score.
//!
//! A row knows where in the file it ends, so that reading can go on behind it another day. Must not know where bytes come
//! from, nor what classifies.

use csv_core::ReadRecordResult;
use serde_json::{Value, json};

use crate::ui::parts::csv_record;

/// No row of a table that people made is longer; one that is, is refused and not kept in memory.
const LONGEST_ROW: usize = 16 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Format {
    Csv,
    JsonLines,
}

impl Format {
    /// By the file's name.
    pub fn of(name: &str) -> Self {
        let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if matches!(extension.as_str(), "jsonl" | "ndjson" | "json") { Self::JsonLines } else { Self::Csv }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct TextRow {
    /// The CSV record's fields, or the JSON line's object as its only one.
    pub fields: Vec<String>,
    /// Bytes of the file up to its end.
    pub end: u64,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("a row that begins after {0} bytes is longer than {LONGEST_ROW} bytes")]
    TooLong(u64),
    /// No text in UTF-8 holds one, and each text in UTF-16 does.
    #[error("a NUL after {0} bytes: this is no text, or one in UTF-16, which is to be saved as UTF-8 first")]
    Nul(u64),
}

/// Cuts a file's bytes into rows. Starts at any row's end.
pub struct Rows {
    format: Format,
    csv: csv_core::Reader,
    /// The row that is not whole yet.
    bytes: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
    /// Bytes of the file taken so far, and where the last row ended.
    taken: u64,
    row_start: u64,
    /// The file's first bytes, until there are enough to tell a byte order mark; `None` behind them.
    head: Option<Vec<u8>>,
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl Rows {
    pub fn new(format: Format, start: u64) -> Self {
        Self {
            format,
            csv: csv_core::Reader::new(),
            bytes: vec![0; 1 << 12],
            filled: 0,
            ends: vec![0; 64],
            ended: 0,
            taken: start,
            row_start: start,
            head: (start == 0).then(Vec::new),
        }
    }

    /// Takes the next bytes and gives the rows that are whole; no bytes are the file's end.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<TextRow>, Unreadable> {
        if let Some(nul) = bytes.iter().position(|byte| *byte == 0) {
            let held = self.head.as_ref().map_or(0, Vec::len);
            return Err(Unreadable::Nul(self.taken + (held + nul) as u64));
        }
        let Some(mut head) = self.head.take() else { return self.push_behind_mark(bytes) };
        head.extend_from_slice(bytes);
        if head.len() < BYTE_ORDER_MARK.len() && !bytes.is_empty() {
            self.head = Some(head);
            return Ok(Vec::new());
        }
        let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
        self.taken += (head.len() - text.len()) as u64;
        let mut rows = if text.is_empty() { Vec::new() } else { self.push_behind_mark(text)? };
        if bytes.is_empty() {
            rows.extend(self.push_behind_mark(bytes)?);
        }
        Ok(rows)
    }

    fn push_behind_mark(&mut self, bytes: &[u8]) -> Result<Vec<TextRow>, Unreadable> {
        match self.format {
            Format::Csv => self.push_csv(bytes),
            Format::JsonLines => self.push_lines(bytes),
        }
    }

    fn push_csv(&mut self, mut bytes: &[u8]) -> Result<Vec<TextRow>, Unreadable> {
        let (mut rows, at_end) = (Vec::new(), bytes.is_empty());
        loop {
            let (result, read, written, ended) =
                self.csv.read_record(bytes, &mut self.bytes[self.filled..], &mut self.ends[self.ended..]);
            bytes = &bytes[read..];
            self.taken += read as u64;
            self.filled += written;
            self.ended += ended;
            match result {
                ReadRecordResult::InputEmpty if !at_end => return Ok(rows),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.grow()?,
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => rows.push(self.take_record()),
                ReadRecordResult::End => return Ok(rows),
            }
        }
    }

    fn grow(&mut self) -> Result<(), Unreadable> {
        if self.bytes.len() >= LONGEST_ROW {
            return Err(Unreadable::TooLong(self.row_start));
        }
        self.bytes.resize(self.bytes.len() * 2, 0);
        Ok(())
    }

    fn take_record(&mut self) -> TextRow {
        let mut start = 0;
        let fields = self.ends[..self.ended]
            .iter()
            .map(|&end| {
                let field = String::from_utf8_lossy(&self.bytes[start..end]).into_owned();
                start = end;
                field
            })
            .collect();
        (self.filled, self.ended, self.row_start) = (0, 0, self.taken);
        TextRow { fields, end: self.taken }
    }

    fn push_lines(&mut self, bytes: &[u8]) -> Result<Vec<TextRow>, Unreadable> {
        let mut rows = Vec::new();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.taken += line.len() as u64;
            if self.filled + line.len() > LONGEST_ROW {
                return Err(Unreadable::TooLong(self.row_start));
            }
            self.bytes.truncate(self.filled);
            self.bytes.extend_from_slice(line);
            self.filled += line.len();
            if line.ends_with(b"\n") {
                self.take_line(&mut rows);
            }
        }
        if bytes.is_empty() {
            self.take_line(&mut rows);
        }
        Ok(rows)
    }

    fn take_line(&mut self, rows: &mut Vec<TextRow>) {
        let line = String::from_utf8_lossy(&self.bytes[..self.filled]).trim().to_owned();
        (self.filled, self.row_start) = (0, self.taken);
        if !line.is_empty() {
            rows.push(TextRow { fields: vec![line], end: self.taken });
        }
    }
}

/// What a result's rows have besides their own fields.
const LABEL: &str = "hearth_label";
const SCORE: &str = "hearth_score";

/// A JSON line's.
fn value(row: &TextRow) -> Option<Value> {
    serde_json::from_str(row.fields.first()?).ok()
}

/// The names of a file's columns: those of a CSV's first row, the keys of a JSON line.
pub fn columns(format: Format, first: &TextRow) -> Vec<String> {
    match format {
        Format::Csv => {
            let mut names = first.fields.clone();
            if let Some(name) = names.first_mut() {
                *name = name.trim_start_matches('\u{feff}').to_owned();
            }
            names
        }
        Format::JsonLines => match value(first) {
            Some(Value::Object(object)) => object.into_iter().map(|(name, _)| name).collect(),
            Some(_) | None => Vec::new(),
        },
    }
}

/// The column that most likely has the text.
pub fn likely(columns: &[String]) -> usize {
    const NAMES: [&str; 8] = ["text", "review", "sentence", "content", "message", "comment", "body", "title"];
    let place = |name: &str| columns.iter().position(|column| column.eq_ignore_ascii_case(name));
    NAMES.into_iter().find_map(place).unwrap_or_default()
}

/// A row's text in this column; empty where it has none.
pub fn text(format: Format, row: &TextRow, columns: &[String], column: usize) -> String {
    match format {
        Format::Csv => row.fields.get(column).cloned().unwrap_or_default(),
        Format::JsonLines => {
            let name = columns.get(column).map(String::as_str).unwrap_or_default();
            match value(row) {
                Some(Value::Object(object)) => match object.get(name) {
                    Some(Value::String(text)) => text.clone(),
                    Some(_) | None => String::new(),
                },
                Some(_) | None => String::new(),
            }
        }
    }
}

/// The result's first row; a CSV has one.
pub fn heading(format: Format, columns: &[String]) -> Vec<u8> {
    match format {
        Format::Csv => csv_record(columns.iter().map(String::as_str).chain([LABEL, SCORE])).into_bytes(),
        Format::JsonLines => Vec::new(),
    }
}

/// A row again, with what it was found to be; `None` where it had no text.
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

/// A line with more fields behind its own, which stay as they were written: JavaScript would round their long numbers.
fn judged_line(line: &str, more: [(&str, Value); 2]) -> String {
    let mut text = match serde_json::from_str(line) {
        Ok(Value::Object(mut object)) if more.iter().any(|(name, _)| object.contains_key(*name)) => {
            // The result of an earlier run.
            object.extend(more.map(|(name, value)| (name.to_owned(), value)));
            return serde_json::to_string(&Value::Object(object)).unwrap_or_default();
        }
        Ok(Value::Object(_)) => line.to_owned(),
        // What is no object stays readable in one.
        Ok(_) => format!("{{\"value\":{line}}}"),
        Err(_) => serde_json::to_string(&json!({ "line": line })).unwrap_or_default(),
    };
    // The object's end.
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

    const CSV: &str = "\u{feff}id,Review,x\r\n1,\"It's \"\"good\"\",\nreally\",\n\n2,很好,z\n3,last";

    /// All rows, however the bytes are cut.
    fn read(format: Format, text: &str, slice: usize, start: u64) -> Vec<TextRow> {
        let mut rows = Rows::new(format, start);
        let mut all = Vec::new();
        for slice in text.as_bytes()[start as usize..].chunks(slice) {
            all.extend(rows.push(slice).unwrap());
        }
        all.extend(rows.push(&[]).unwrap());
        all
    }

    #[test]
    fn rows_are_the_same_however_the_bytes_are_cut() {
        let whole = read(Format::Csv, CSV, 1000, 0);
        assert_eq!(columns(Format::Csv, &whole[0]), ["id", "Review", "x"]);
        assert_eq!(likely(&columns(Format::Csv, &whole[0])), 1);
        let texts: Vec<_> = whole[1..].iter().map(|row| text(Format::Csv, row, &[], 1)).collect();
        assert_eq!(texts, ["It's \"good\",\nreally", "很好", "last"]);
        for slice in 1..20 {
            let fields = |rows: Vec<TextRow>| rows.into_iter().map(|row| row.fields).collect::<Vec<_>>();
            assert_eq!(fields(read(Format::Csv, CSV, slice, 0)), fields(whole.clone()), "slices of {slice}");
        }
    }

    #[test]
    fn reading_goes_on_behind_any_row() {
        let lines = "{\"text\":\"a\"}\n\n{\"text\":\"b\",\"n\":1}\r\nnot JSON\n{\"text\":\"c\"}";
        for (format, text) in [(Format::Csv, CSV), (Format::JsonLines, lines)] {
            let whole = read(format, text, 1000, 0);
            for slice in [1, 3, 1000] {
                let cut = read(format, text, slice, 0);
                for (index, row) in cut.iter().enumerate() {
                    let rest = read(format, text, 7, row.end);
                    let fields =
                        |rows: &[TextRow]| rows.iter().map(|row| row.fields.clone()).collect::<Vec<_>>();
                    assert_eq!(fields(&rest), fields(&whole[index + 1..]), "{format:?} behind row {index}");
                }
            }
        }
    }

    #[test]
    fn a_row_comes_back_with_its_label_and_score() {
        let rows = read(Format::Csv, CSV, 1000, 0);
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

    fn fields(format: Format, bytes: &[u8]) -> Vec<Vec<String>> {
        let mut rows = Rows::new(format, 0);
        let mut all = rows.push(bytes).unwrap();
        all.extend(rows.push(&[]).unwrap());
        all.into_iter().map(|row| row.fields).collect()
    }

    #[test]
    fn a_table_that_is_none_is_read_as_far_as_it_makes_sense() {
        // Ragged: each row keeps what it has, and one without the column has no text.
        let ragged = fields(Format::Csv, b"id,text\n1\n2,b,c,d\n,\n");
        assert_eq!(ragged, [vec!["id", "text"], vec!["1"], vec!["2", "b", "c", "d"], vec!["", ""]]);
        let row = TextRow { fields: ragged[1].clone(), end: 0 };
        assert_eq!(text(Format::Csv, &row, &[], 1), "");
        // A quote without end takes the rest, and nothing is lost.
        let open = fields(Format::Csv, b"id,text\n1,\"never closed\n2,b\n");
        assert_eq!(open[1..], [vec!["1", "never closed\n2,b\n"]]);
        assert_eq!(fields(Format::Csv, b"a,b\"c\"d\n"), [vec!["a", "b\"c\"d"]], "quotes within a field");
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
            assert_eq!(fields(Format::Csv, bytes).len(), rows, "{bytes:?}");
        }
        assert_eq!(fields(Format::Csv, b"text\ncaf\xe9\n")[1], ["caf\u{fffd}"], "Latin-1 is not guessed");
        let wide = fields(Format::Csv, ",".repeat(9999).as_bytes());
        assert_eq!(wide[0].len(), 10_000, "columns");
    }

    #[test]
    fn lines_that_are_no_json_stay_readable() {
        let broken = b"{\"text\":\"a\"}\n{\"text\":\n[1,2]\n\"b\"\n{\"text\":7}\n{\"other\":\"c\"}\nnull\n{}x\n\xff\xfe\n";
        let rows = fields(Format::JsonLines, broken);
        assert_eq!(rows.len(), 9);
        let first = TextRow { fields: rows[0].clone(), end: 0 };
        let names = columns(Format::JsonLines, &first);
        assert_eq!(names, ["text"]);
        for (index, line) in rows.into_iter().enumerate() {
            let row = TextRow { fields: line, end: 0 };
            let read = text(Format::JsonLines, &row, &names, 0);
            assert_eq!(read, if index == 0 { "a" } else { "" }, "line {index}");
            let written = judged(Format::JsonLines, &row, None);
            assert!(
                serde_json::from_slice::<serde_json::Value>(&written).is_ok_and(|value| value.is_object()),
                "line {index}"
            );
        }
        assert!(columns(Format::JsonLines, &TextRow { fields: vec!["[]".to_owned()], end: 0 }).is_empty());
        assert!(columns(Format::JsonLines, &TextRow { fields: Vec::new(), end: 0 }).is_empty());
        let deep = "[".repeat(100_000);
        let row = TextRow { fields: fields(Format::JsonLines, deep.as_bytes())[0].clone(), end: 0 };
        assert_eq!(text(Format::JsonLines, &row, &names, 0), "");
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
