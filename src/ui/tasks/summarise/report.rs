//! Summaries as a file that leaves the page.

use std::rc::Rc;

use super::summary::{SummaryRun, SummaryState};
use crate::protocol::BUILD;
use serde_json::{Value, json};

/// All runs, with what is known of each part. The texts themselves stay where they are.
pub fn summaries_json<'r>(runs: impl Iterator<Item = &'r Rc<SummaryRun>>) -> String {
    serde_json::to_string_pretty(
        &json!({ "build": BUILD, "summaries": runs.map(|run| summary(run)).collect::<Vec<_>>() }),
    )
    .unwrap_or_default()
}

fn summary(run: &SummaryRun) -> Value {
    let (state, failure) = match &run.state {
        SummaryState::Running { .. } => ("running", None),
        SummaryState::Done(_) => ("done", None),
        SummaryState::Stopped => ("stopped", None),
        SummaryState::Failed(failure) => ("failed", Some(failure.to_string())),
    };
    let so_far = || -> Vec<Value> {
        let part =
            |part: &Rc<super::PartText>| json!({ "level": part.level, "part": part.part, "text": part.text });
        run.parts.iter().map(part).collect()
    };
    json!({
        "characters": run.source.text.chars().count(),
        "failure": failure,
        "file": run.source.file.as_deref(),
        "length": run.length,
        "method": run.method,
        "parts": if run.done().is_some() { Vec::new() } else { so_far() },
        "result": run.done(),
        "state": state,
        "tokens_per_second": run.done().and_then(|summarised| summarised.tokens_per_second()),
        "type": run.style,
    })
}
