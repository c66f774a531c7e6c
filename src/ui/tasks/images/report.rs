//! The results as a table for a file: a row for each class of each picture.

use serde_json::{Value, json};

use super::state::PictureResult;
use crate::{protocol::Class, ui::parts::Export};

/// The columns. The row of a failure has only the picture's name and the failure.
const COLUMNS: [&str; 10] = [
    "picture",
    "rank",
    "class",
    "label",
    "probability",
    "width",
    "height",
    "decode_ms",
    "compute_ms",
    "failure",
];

/// The class's name in a language, or else in English, or else its number.
pub fn name_of(class: &Class, language: &str) -> String {
    let name = class.names.get(language).or_else(|| class.names.get("en"));
    name.cloned().unwrap_or_else(|| class.index.to_string())
}

/// Makes the table, with the class names in the language of this tag.
pub fn export(results: &[PictureResult], language: &str) -> Export {
    let rows = results.iter().flat_map(|PictureResult { picture, result, .. }| match result {
        Ok(classified) => {
            let row = |(rank, class): (usize, &Class)| {
                vec![
                    json!(&*picture.name),
                    json!(rank + 1),
                    json!(class.index),
                    json!(name_of(class, language)),
                    json!(class.probability),
                    json!(classified.width),
                    json!(classified.height),
                    json!(classified.decode_ms),
                    json!(classified.compute_ms),
                    Value::Null,
                ]
            };
            classified.classes.iter().enumerate().map(row).collect()
        }
        Err(failure) => {
            let mut row = vec![Value::Null; COLUMNS.len()];
            (row[0], row[COLUMNS.len() - 1]) = (json!(&*picture.name), json!(failure.message));
            vec![row]
        }
    });
    Export { columns: COLUMNS.to_vec(), rows: rows.collect() }
}
