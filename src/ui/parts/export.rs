//! Results as a table for a file: JSON for programs, CSV (RFC 4180) for spreadsheets. Must not know what is in it.

use super::csv_record::csv_record;
use serde_json::Value;

pub struct Export {
    pub columns: Vec<&'static str>,
    /// A value for each column.
    pub rows: Vec<Vec<Value>>,
}

impl Export {
    /// A list of objects, each with its fields in the order of their names.
    pub fn json(&self) -> String {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by(|a, b| self.columns[*a].cmp(self.columns[*b]));
        let row = |row: &Vec<Value>| {
            let field = |place: &usize| (self.columns[*place].to_owned(), row[*place].clone());
            Value::Object(order.iter().map(field).collect())
        };
        serde_json::to_string_pretty(&self.rows.iter().map(row).collect::<Vec<_>>()).unwrap_or_default()
    }

    /// A line of column names, then a line for each row.
    pub fn csv(&self) -> String {
        let names = self.columns.iter().map(|column| Value::String((*column).to_owned())).collect();
        let mut text = String::new();
        for row in std::iter::once(&names).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(cell).collect();
            text += &csv_record(cells.iter().map(String::as_str), ',');
        }
        text
    }
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            serde_json::to_string(value).unwrap_or_default()
        }
    };
    // A spreadsheet reads a cell that begins like this as a formula, which a text from outside must not become.
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') if matches!(value, Value::String(_)) => format!("'{text}"),
        Some(_) | None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quotes_commas_lines_and_formulas_stay_what_they_are() {
        let rows = vec![
            vec![json!("a \"b\", c"), json!(0.5)],
            vec![json!("two\nlines"), json!(-1)],
            vec![json!("=1+1"), Value::Null],
        ];
        let export = Export { columns: vec!["text", "score"], rows };
        assert_eq!(export.csv(), "text,score\r\n\"a \"\"b\"\", c\",0.5\r\n\"two\nlines\",-1\r\n'=1+1,\r\n");
        let read: serde_json::Value = serde_json::from_str(&export.json()).expect("JSON");
        assert_eq!(read[2], serde_json::json!({ "text": "=1+1", "score": null }));
    }
}
