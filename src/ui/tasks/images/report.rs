//! The history as a table that leaves the page: a row for each class of each picture.

use super::state::Images;
use crate::{protocol::Class, ui::parts::Export};
use serde_json::{Value, json};

/// The class's name in a language, or in English, or its number.
pub fn name_of(class: &Class, language: &str) -> String {
    let name = class.names.get(language).or_else(|| class.names.get("en"));
    name.cloned().unwrap_or_else(|| class.index.to_string())
}

/// Class names in the language of this tag.
pub fn export(images: &Images, language: &str) -> Export {
    let columns = vec![
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
    let rows = images.history().iter().flat_map(|seen| {
        let picture = seen.given.name.as_ref();
        match &seen.result {
            Ok(classified) => {
                let row = |(rank, class): (usize, &Class)| {
                    vec![
                        json!(picture),
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
                classified.classes.iter().enumerate().map(row).collect::<Vec<_>>()
            }
            Err(failure) => {
                let mut row = vec![Value::Null; columns.len()];
                row[0] = json!(picture);
                row[columns.len() - 1] = json!(failure.message);
                vec![row]
            }
        }
    });
    let rows = rows.collect();
    Export { columns, rows }
}
