//! Texts through an encoder in the worker: as many at a time as take a slice's time, so that a cancel gets in between.
//!
//! Must not know what becomes of the features.

use super::{convert::SLICE_MS, job::Job};
use crate::{
    engine::{head::Input, text_model::TextModel},
    platform::Platform,
    protocol::{Failure, FailureKind, Progress, Stage, Unit},
};

/// Tokens of the first slice, and of the smallest and the largest.
const FIRST: usize = 64;
const SMALLEST: usize = 32;
const LARGEST: usize = 1024;
/// More texts than this are no batch but a file, which comes in batches.
const MOST_TEXTS: usize = 10_000;

/// One text's features, and what is known of it besides.
pub struct Read<'a> {
    /// Place among the texts.
    pub text: usize,
    pub features: &'a [f32],
    pub truncated: bool,
}

/// Runs all texts in their order. `ready` hears of each; returns the tokens that went through.
pub async fn run<P: Platform>(
    job: &Job<P>,
    model: &TextModel,
    texts: &[String],
    input: Input,
    mut ready: impl FnMut(Read<'_>),
) -> Result<u64, Failure> {
    let (mut budget, mut done, mut tokens) = (FIRST, 0, 0);
    while done < texts.len() {
        let started = job.now_ms();
        let (mut batch, mut size) = (Vec::new(), 0);
        for text in &texts[done..] {
            if size >= budget {
                break;
            }
            let encoded = model.encode(text)?;
            size += encoded.tokens.len();
            batch.push(encoded);
        }
        let ids: Vec<&[u32]> = batch.iter().map(|text| text.tokens.as_slice()).collect();
        let features = model.features(&ids, input)?;
        for (index, features) in features.chunks_exact(model.dimensions()).enumerate() {
            ready(Read { text: done + index, features, truncated: batch[index].truncated });
        }
        done += batch.len();
        tokens += size as u64;
        let took = job.now_ms() - started;
        if took > 0.0 {
            budget = ((size as f64 * SLICE_MS / took) as usize).clamp(SMALLEST, LARGEST);
        }
        job.progress(Progress {
            stage: Stage::Compute,
            unit: Unit::Items,
            done: done as u64,
            total: Some(texts.len() as u64),
        });
        // Behind the last one nothing is left to stop.
        if done < texts.len() {
            job.checkpoint().await;
        }
    }
    Ok(tokens)
}

/// Refuses what is no list of texts.
pub fn check(texts: &[String]) -> Result<(), Failure> {
    let bad = |message: String| Err(Failure::new(FailureKind::BadInput, message));
    match texts.iter().position(|text| text.trim().is_empty()) {
        _ if texts.is_empty() => bad("no text".to_owned()),
        _ if texts.len() > MOST_TEXTS => bad(format!("{} texts, at most {MOST_TEXTS}", texts.len())),
        Some(index) => bad(format!("text {} is empty", index + 1)),
        None => Ok(()),
    }
}
