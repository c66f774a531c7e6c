//! Summarise: a text of any length, by the loaded model in parts and then the parts together, or by its own weightiest
//! sentences. Nothing of it is left out unsaid: the parts cover all of it, and each tells how its summary came about.
//!
//! Must not know how tokens are computed, nor how sentences are weighed.

mod divide;
mod extract;
mod model;
mod prompt;
mod shape;
mod speak;

use super::job::Job;
use crate::{
    platform::Platform,
    protocol::{
        Chunk, Failure, FailureKind, Progress, Stage, Summarise, Summarised, SummaryMethod, SummaryPiece,
        Unit,
    },
};

pub async fn run<P: Platform>(job: &Job<P>, request: Summarise) -> Result<Summarised, Failure> {
    if !request.text.chars().any(char::is_alphanumeric) {
        return Err(Failure::new(FailureKind::BadInput, "the text holds no words"));
    }
    match request.method {
        SummaryMethod::Model => model::run(job, &request).await,
        SummaryMethod::Extractive => extract::run(job, &request).await,
    }
}

/// Parts that are done, of all that are expected.
fn progress<P: Platform>(job: &Job<P>, done: usize, total: usize) {
    let (done, total) = (done as u64, Some(total as u64));
    job.progress(Progress { stage: Stage::Compute, unit: Unit::Items, done, total });
}

fn send<P: Platform>(job: &Job<P>, level: u32, part: u32, text: String, replaces: bool) {
    if replaces || !text.is_empty() {
        job.chunk(Chunk::Summarise(SummaryPiece { level, part, text, replaces }));
    }
}
