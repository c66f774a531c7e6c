//! Perplexity: a text through the language model, at the checkpoints that an answer has too.

use super::{
    job::Job,
    measure::Cleared,
    pace::{first_slice, next_slice},
};
use crate::{
    engine::perplexity,
    platform::Platform,
    protocol::{Failure, Perplexed, Perplexity, Progress, Stage, Unit},
};

/// Tokens of a step at most: each has as many logits as the vocabulary has tokens.
const LARGEST_SLICE: usize = 32;

pub async fn run<P: Platform>(job: &Job<P>, Perplexity { text }: Perplexity) -> Result<Perplexed, Failure> {
    let started = job.now_ms();
    let read = &text[..text.floor_char_boundary(Perplexity::MOST_BYTES)];
    let cleared = Cleared(job.session().seat_beside().await);
    let seat = &cleared.0;
    let (mut scoring, mut slice) = seat.turn(|loaded| {
        let slice = first_slice(loaded.model.weight_bytes());
        Ok((perplexity::Perplexity::new(&mut loaded.model, seat.cache, read)?, slice))
    })?;
    let perplexity = loop {
        if let Some(perplexity) = scoring.perplexity() {
            break perplexity;
        }
        let step_started = job.now_ms();
        let done = seat
            .step(async |loaded| Ok(scoring.step(&mut loaded.model, slice.min(LARGEST_SLICE)).await?))
            .await?;
        slice = next_slice(slice, done, job.now_ms() - step_started);
        let (done, total) = scoring.progress();
        job.progress(Progress {
            stage: Stage::Prefill,
            unit: Unit::Tokens,
            done: done as u64,
            total: Some(total as u64),
        });
        job.checkpoint().await;
    };
    Ok(Perplexed {
        perplexity,
        tokens: scoring.scored(),
        windows: scoring.windows() as u32,
        truncated: read.len() < text.len(),
        ms: job.now_ms() - started,
    })
}
