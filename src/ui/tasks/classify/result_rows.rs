//! Writes each row again with its label and score, in the form that the file had. Must not know how the file is read, nor what
//! classifies.

use serde_json::{Value, json};

use crate::{
    protocol::{Dialect, FileKind, Row},
    ui::parts::csv_record,
};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Format {
    Csv,
    JsonLines,
    /// One array of all rows.
    Json,
}

impl Format {
    /// The form of the file's own rows; of a workbook's sheet, CSV.
    pub const fn of(kind: FileKind) -> Self {
        match kind {
            FileKind::Json => Self::Json,
            FileKind::JsonLines => Self::JsonLines,
            FileKind::Csv
            | FileKind::Plain
            | FileKind::Xlsx
            | FileKind::Pdf
            | FileKind::Html
            | FileKind::Mhtml
            | FileKind::Rtf
            | FileKind::Docx
            | FileKind::Odt
            | FileKind::Epub
            | FileKind::Pptx
            | FileKind::Email
            | FileKind::Markdown => Self::Csv,
        }
    }

    /// The name of the result of a file.
    pub fn result_name(self, file: &str) -> String {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let is_table = ["csv", "tsv", "tab", "psv", "txt"].iter().any(|end| file.ends_with(end));
        match self {
            Self::Csv if !is_table => format!("classified-{stem}.csv"),
            Self::Csv | Self::JsonLines | Self::Json => format!("classified-{file}"),
        }
    }
}

/// The index of the column that most likely has the text.
pub fn likely(columns: &[String]) -> usize {
    const NAMES: [&str; 8] = ["text", "review", "sentence", "content", "message", "comment", "body", "title"];
    let place = |name: &str| columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
    NAMES.into_iter().find_map(place).unwrap_or_default()
}

/// The fields that a result's rows have besides their own.
const LABEL: &str = "hearth_label";
const SCORE: &str = "hearth_score";

/// How a result is written.
pub struct ResultRows<'a> {
    pub format: Format,
    pub dialect: &'a Dialect,
}

impl ResultRows<'_> {
    /// What stands before the first row.
    pub fn heading(&self, columns: &[String]) -> Vec<u8> {
        match self.format {
            Format::Csv => {
                let names = match self.dialect.header {
                    // Without a header nothing names the columns, so nothing names the new ones.
                    Some(false) => String::new(),
                    Some(true) | None => {
                        self.record(columns.iter().map(String::as_str).chain([LABEL, SCORE]))
                    }
                };
                let mark = if self.dialect.has_mark() { BYTE_ORDER_MARK } else { "" };
                (mark.to_owned() + &names).into_bytes()
            }
            Format::JsonLines => Vec::new(),
            Format::Json => b"[".to_vec(),
        }
    }

    /// What stands behind the last row.
    pub const fn end(&self) -> &'static str {
        match self.format {
            Format::Csv | Format::JsonLines => "",
            Format::Json => "\n]\n",
        }
    }

    /// A row with its label and score; `None` where it had no text. `before`: how many rows stand before it.
    pub fn judged(&self, row: &Row, before: u64, found: Option<(&str, f32)>) -> Vec<u8> {
        let line = match self.format {
            Format::Csv => {
                let score = found.map(|(_, score)| format!("{score:.4}")).unwrap_or_default();
                let label = found.map_or("", |(label, _)| label);
                self.record(row.cells.iter().map(String::as_str).chain([label, score.as_str()]))
            }
            Format::JsonLines => judged_object(row, found) + "\n",
            Format::Json if before == 0 => "\n".to_owned() + &judged_object(row, found),
            Format::Json => ",\n".to_owned() + &judged_object(row, found),
        };
        line.into_bytes()
    }

    fn record<'c>(&self, cells: impl IntoIterator<Item = &'c str>) -> String {
        csv_record(cells, self.dialect.separator.unwrap_or(','))
    }
}

/// A JSON value with more fields behind its own. Its own stay as they were written: JavaScript would round long numbers.
fn judged_object(row: &Row, found: Option<(&str, f32)>) -> String {
    let line = row.original.as_deref().unwrap_or_default();
    let more = [(LABEL, json!(found.map(|(label, _)| label))), (SCORE, json!(found.map(|(_, score)| score)))];
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

    fn row(cells: &[&str]) -> Row {
        Row { cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), original: None }
    }

    fn original(json: &str) -> Row {
        Row { cells: Vec::new(), original: Some(json.to_owned()) }
    }

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_result_is_written_as_its_file_was() {
        let dialect = Dialect { separator: Some(';'), mark: true, ..Dialect::default() };
        let rows = ResultRows { format: Format::Csv, dialect: &dialect };
        let columns = ["id".to_owned(), "Review".to_owned()];
        assert_eq!(text(rows.heading(&columns)), "\u{feff}id;Review;hearth_label;hearth_score\r\n");
        let judged = rows.judged(&row(&["1", "It's \"good\"; really"]), 0, Some(("positive", 0.75)));
        assert_eq!(text(judged), "1;\"It's \"\"good\"\"; really\";positive;0.7500\r\n");
        assert_eq!(text(rows.judged(&row(&["2", ""]), 1, None)), "2;;;\r\n");
        let nameless = Dialect { header: Some(false), ..Dialect::default() };
        let rows = ResultRows { format: Format::Csv, dialect: &nameless };
        assert!(rows.heading(&columns).is_empty(), "no row of names where there was none");
    }

    #[test]
    fn another_encodings_result_has_a_mark() {
        let dialect = Dialect { encoding: Some("windows-1252".to_owned()), ..Dialect::default() };
        let rows = ResultRows { format: Format::Csv, dialect: &dialect };
        assert!(
            rows.heading(&[]).starts_with("\u{feff}".as_bytes()),
            "or programs would take it for that encoding"
        );
    }

    #[test]
    fn json_comes_back_with_its_own_fields_untouched() {
        let dialect = Dialect::default();
        let lines = ResultRows { format: Format::JsonLines, dialect: &dialect };
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
            assert_eq!(text(lines.judged(&original(line), 0, Some(("x", 0.5)))), expected);
        }
        let array = ResultRows { format: Format::Json, dialect: &dialect };
        let mut whole = array.heading(&[]);
        for (before, value) in [(0, "{\"a\":1}"), (1, "{\"a\":2}")] {
            whole.extend(array.judged(&original(value), before, None));
        }
        whole.extend(array.end().as_bytes());
        let read: Value = serde_json::from_slice(&whole).unwrap();
        assert_eq!(read[1], json!({ "a": 2, "hearth_label": null, "hearth_score": null }));
    }

    #[test]
    fn a_result_is_named_after_its_file() {
        assert_eq!(Format::Csv.result_name("rows.csv"), "classified-rows.csv");
        assert_eq!(Format::Csv.result_name("rows.xlsx"), "classified-rows.csv");
        assert_eq!(Format::Json.result_name("rows.json"), "classified-rows.json");
    }

    #[test]
    fn the_text_is_looked_for_by_its_columns_name() {
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(likely(&columns(&["id", " Review", "x"])), 1);
        assert_eq!(likely(&columns(&["a", "b"])), 0);
    }
}
