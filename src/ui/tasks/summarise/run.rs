//! Runs the summary that is under way and reports its updates to the store.

use std::future::ready;

use yew::prelude::*;

use super::state::{Summaries, SummariseAction};
use crate::{
    protocol::{Failure, FailureKind},
    ui::runs::use_run,
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
