//! Runs `Summarise` for the summary under way, and reports its updates to the state.

use std::future::ready;

use web_sys::File;
use yew::prelude::*;

use super::state::{Summaries, SummariseAction};
use crate::{
    protocol::{Failure, FailureKind},
    ui::{files::use_opening, runs::use_run},
};

/// Runs what the page wants. Returns a callback that opens a file as the text to be summarised.
#[hook]
pub fn use_summarise(summaries: &Summaries) -> Callback<File> {
    let running = summaries.running().cloned();
    let wanted = running.as_ref().and_then(|summary| summary.run.wanted());
    let request = move || {
        let request = running.map(|summary| summary.request());
        ready(request.ok_or_else(|| Failure::new(FailureKind::Internal, "no summary is under way")))
    };
    use_run(wanted, request, |news| SummariseAction::Heard(news).into());
    use_opening(&summaries.opening, |action| SummariseAction::Opening(action).into())
}
