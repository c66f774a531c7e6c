//! Writes summaries as a file.

use std::rc::Rc;

use serde_json::{Value, json};

use super::summary::Summary;
use crate::{protocol::BUILD, ui::runs::state_name};

/// All summaries with the facts of each part, without the texts that were summarised.
pub fn summaries_json(summaries: &[Rc<Summary>]) -> String {
    let rows: Vec<_> = summaries.iter().map(|summary| row(summary)).collect();
    serde_json::to_string_pretty(&json!({ "build": BUILD, "summaries": rows })).unwrap_or_default()
}

fn row(summary: &Summary) -> Value {
    let Summary { source, choices, run } = summary;
    let unfinished = if run.done().is_some() { &[] } else { run.so_far.texts.as_slice() };
    json!({
        "characters": source.text.chars().count(),
        "failure": run.failure().map(ToString::to_string),
        "file": source.file.as_deref(),
        "length": choices.length,
        "method": choices.method,
        "parts": unfinished,
        "result": run.done(),
        "state": state_name(Some(run)),
        "tokens_per_second": run.done().and_then(|summarised| summarised.tokens_per_second()),
        "type": choices.style,
    })
}
