//! Numbers and texts as a person writes them: JSON, rows of a table, or one after the other. Must not know which input they are for.

use serde_json::Value;

/// What was written, row by row.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    Numbers { shape: Vec<u64>, numbers: Vec<f64> },
    Texts { shape: Vec<u64>, texts: Vec<String> },
}

/// Why nothing could be made of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WritingError {
    #[error("nothing is written")]
    Empty,
    #[error("the JSON breaks off or is wrong: {0}")]
    Json(String),
    /// Lists of one depth have different lengths.
    #[error("the list or row {row} has {got} values, the first has {expected}")]
    Ragged { row: usize, expected: usize, got: usize },
    #[error("line {line}: `{cell}` is no number")]
    NoNumber { line: usize, cell: String },
}

/// JSON where it begins with a bracket, and otherwise rows: separated by tabs, semicolons, commas or spaces, with or without a line of names.
pub fn read(text: &str) -> Result<Written, WritingError> {
    match text.trim() {
        "" => Err(WritingError::Empty),
        json if json.starts_with('[') => {
            let value = serde_json::from_str(json).map_err(|error| WritingError::Json(error.to_string()))?;
            read_json(&value)
        }
        rows => read_rows(rows),
    }
}

/// Each line a text.
pub fn read_texts(text: &str) -> Result<Written, WritingError> {
    if text.trim_start().starts_with('[') {
        return read(text);
    }
    let texts: Vec<String> = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    if texts.is_empty() {
        return Err(WritingError::Empty);
    }
    Ok(Written::Texts { shape: vec![texts.len() as u64], texts })
}

/// Numbers (`true` is 1), `"NaN"`, `"Infinity"`, texts, or lists of such, of one length at each depth.
pub fn read_json(value: &Value) -> Result<Written, WritingError> {
    let mut shape = Vec::new();
    let mut deeper = value;
    while let Value::Array(items) = deeper {
        shape.push(items.len());
        let Some(first) = items.first() else { break };
        deeper = first;
    }
    let (mut numbers, mut texts) = (Vec::new(), Vec::new());
    gather(value, &shape, &mut numbers, &mut texts)?;
    let shape: Vec<u64> = shape.into_iter().map(|length| length as u64).collect();
    match (numbers.is_empty(), texts.is_empty()) {
        (_, true) => Ok(Written::Numbers { shape, numbers }),
        (true, false) => Ok(Written::Texts { shape, texts }),
        (false, false) => Err(WritingError::Json("texts stand among numbers".to_owned())),
    }
}

fn gather(
    value: &Value,
    shape: &[usize],
    numbers: &mut Vec<f64>,
    texts: &mut Vec<String>,
) -> Result<(), WritingError> {
    match (value, shape.split_first()) {
        (Value::Array(items), Some((length, inner))) => {
            if items.len() != *length {
                return Err(WritingError::Ragged { row: 0, expected: *length, got: items.len() });
            }
            items.iter().enumerate().try_for_each(|(place, item)| match gather(item, inner, numbers, texts) {
                Err(WritingError::Ragged { row: 0, expected, got }) => {
                    Err(WritingError::Ragged { row: place + 1, expected, got })
                }
                other => other,
            })
        }
        (Value::Number(number), None) => {
            numbers.push(number.as_f64().unwrap_or(f64::NAN));
            Ok(())
        }
        (Value::Bool(truth), None) => {
            numbers.push(f64::from(u8::from(*truth)));
            Ok(())
        }
        (Value::String(text), None) => {
            match text.as_str() {
                "NaN" | "Infinity" | "-Infinity" => numbers.extend(text.parse::<f64>().ok()),
                _ => texts.push(text.clone()),
            }
            Ok(())
        }
        (Value::Null, None) => {
            numbers.push(f64::NAN);
            Ok(())
        }
        (other, _) => {
            let mut text = other.to_string();
            text.truncate(text.floor_char_boundary(40));
            Err(WritingError::Json(format!("`{text}` stands where a value was expected")))
        }
    }
}

fn read_rows(text: &str) -> Result<Written, WritingError> {
    let separator = ['\t', ';', ','].into_iter().find(|separator| text.contains(*separator));
    let cells = |line: &str| -> Vec<String> {
        match separator {
            Some(separator) => line.split(separator).map(|cell| cell.trim().to_owned()).collect(),
            None => line.split_whitespace().map(str::to_owned).collect(),
        }
    };
    let mut lines: Vec<(usize, &str)> =
        text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
    // A line of names: no cell of it is a number.
    let is_named = |line: &str| cells(line).iter().all(|cell| cell.parse::<f64>().is_err());
    if lines.len() > 1 && is_named(lines[0].1) {
        lines.remove(0);
    }
    let (mut numbers, mut rows, mut columns) = (Vec::new(), 0, 0);
    for (number, line) in lines {
        let mut cells = cells(line);
        // A line that ends with a separator has no further value behind it.
        if cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if rows == 0 {
            columns = cells.len();
        } else if cells.len() != columns {
            return Err(WritingError::Ragged { row: rows + 1, expected: columns, got: cells.len() });
        }
        for cell in cells {
            let value = cell.parse().map_err(|_| WritingError::NoNumber { line: number + 1, cell })?;
            numbers.push(value);
        }
        rows += 1;
    }
    let shape = if rows == 1 { vec![columns as u64] } else { vec![rows as u64, columns as u64] };
    Ok(Written::Numbers { shape, numbers })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> (Vec<u64>, Vec<f64>) {
        match read(text).expect("numbers") {
            Written::Numbers { shape, numbers } => (shape, numbers),
            Written::Texts { .. } => panic!("texts"),
        }
    }

    #[test]
    fn numbers_are_read_in_every_form() {
        assert_eq!(numbers("[[1, 2.5], [3, 4]]"), (vec![2, 2], vec![1.0, 2.5, 3.0, 4.0]));
        assert_eq!(numbers("[[[1]], [[-2e3]]]"), (vec![2, 1, 1], vec![1.0, -2000.0]));
        assert_eq!(numbers("[true, false]"), (vec![2], vec![1.0, 0.0]));
        assert_eq!(numbers("5.1 3.5   1.4"), (vec![3], vec![5.1, 3.5, 1.4]));
        assert_eq!(numbers("5.1, 3.5, 1.4, 0.2"), (vec![4], vec![5.1, 3.5, 1.4, 0.2]));
        assert_eq!(numbers("a;b\r\n1;2\r\n3;4\r\n"), (vec![2, 2], vec![1.0, 2.0, 3.0, 4.0]));
        assert_eq!(numbers("1\n2\n3"), (vec![3, 1], vec![1.0, 2.0, 3.0]));
        assert_eq!(numbers("7"), (vec![1], vec![7.0]));
        assert_eq!(numbers("[]"), (vec![0], vec![]));
    }

    #[test]
    fn texts_are_read_line_by_line_or_as_json() {
        let two = Written::Texts { shape: vec![2], texts: vec!["a b".into(), "c".into()] };
        assert_eq!(read_texts("a b\n\nc\n"), Ok(two.clone()));
        assert_eq!(read_texts(r#"["a b", "c"]"#), Ok(two));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(read("  \n"), Err(WritingError::Empty));
        assert_eq!(read("[[1, 2], [3]]"), Err(WritingError::Ragged { row: 2, expected: 2, got: 1 }));
        assert_eq!(read("1,2\n3"), Err(WritingError::Ragged { row: 2, expected: 2, got: 1 }));
        assert_eq!(read("1,2\n3,x"), Err(WritingError::NoNumber { line: 2, cell: "x".into() }));
        assert!(matches!(read("[1, 2"), Err(WritingError::Json(_))));
        assert!(matches!(read("[1, [2]]"), Err(WritingError::Json(_))));
        assert!(matches!(read(r#"[1, "a"]"#), Err(WritingError::Json(_))));
    }
}
