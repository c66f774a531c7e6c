//! Reranking: the best hits of a search once more by a model that reads query and passage together, a few at a time, so that a
//! cancel gets in between.

use super::{convert::SLICE_MS, job::Job};
use crate::{
    platform::Platform,
    protocol::{Failure, FailureKind, Hit, Progress, Stage, Unit},
};

/// So many of the best are read again; the others stay behind them.
const MOST: usize = 20;
/// Passages of the first batch, and of the largest.
const FIRST: usize = 2;
const LARGEST: usize = 8;

/// Brings the best hits into the reranker's order, each with its score.
pub async fn rerank<P: Platform>(
    job: &Job<P>,
    model: &str,
    query: &str,
    hits: &mut [Hit],
) -> Result<(), Failure> {
    let model = job.session().shelf.text(model)?;
    if !model.is_ranker() {
        return Err(Failure::new(FailureKind::BadInput, "the model named for reranking ranks no passages"));
    }
    let most = MOST.min(hits.len());
    let hits = &mut hits[..most];
    let (mut done, mut batch) = (0, FIRST);
    while done < hits.len() {
        job.checkpoint().await;
        let started = job.now_ms();
        let end = (done + batch).min(hits.len());
        let read = &mut hits[done..end];
        let texts: Vec<&str> = read.iter().map(|hit| hit.passage.text.as_str()).collect();
        let scores = model.rank(query, &texts)?;
        read.iter_mut().zip(scores).for_each(|(hit, score)| hit.score = score);
        let took = job.now_ms() - started;
        if took > 0.0 {
            batch = (((end - done) as f64 * SLICE_MS / took) as usize).clamp(1, LARGEST);
        }
        done = end;
        job.progress(Progress {
            stage: Stage::Compute,
            unit: Unit::Items,
            done: done as u64,
            total: Some(hits.len() as u64),
        });
    }
    hits.sort_by(|one, other| other.score.total_cmp(&one.score));
    Ok(())
}
