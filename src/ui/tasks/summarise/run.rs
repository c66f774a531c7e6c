//! Runs `Summarise` for the summary under way, and reports its updates to the state.

use std::future::ready;

use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::state::{SourceText, Summaries, SummariseAction};
use crate::{
    protocol::{Failure, FailureKind},
    ui::{
        parts::{TextOfFile, read_text_file},
        runs::use_run,
        store::use_act,
    },
};

#[hook]
pub fn use_summarise(summaries: &Summaries) {
    let running = summaries.running().cloned();
    let wanted = running.as_ref().and_then(|summary| summary.run.wanted());
    let request = move || {
        let request = running.map(|summary| summary.request());
        ready(request.ok_or_else(|| Failure::new(FailureKind::Internal, "no summary is under way")))
    };
    use_run(wanted, request, |news| SummariseAction::Heard(news).into());
}

/// Returns a callback that reads a file as the text to be summarised, or tells why it is refused.
#[hook]
pub fn use_read_text_file() -> Callback<File> {
    let act = use_act::<SummariseAction>();
    use_callback(act, |file: File, act| {
        let act = act.clone();
        spawn_local(async move {
            act.emit(match read_text_file(&file).await {
                Ok(TextOfFile { name, text }) => {
                    SummariseAction::Attach(SourceText { file: Some(name), text })
                }
                Err(refusal) => SummariseAction::Refuse(refusal),
            });
        });
    })
}
