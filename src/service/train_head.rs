//! TrainHead: embeds the examples, then fits a head to them, a step at a time.
//!
//! Owns the fitting of any head, whatever its features are of.

use super::{classify_text::check_labels, convert::SLICE_MS, job::Job, texts};
use crate::{
    engine::{
        head::{Card, Head, Input},
        training::{Training, accuracy},
    },
    platform::Platform,
    protocol::{Failure, FailureKind, TrainHead, TrainedHead},
};

/// How much an example counts beside the penalty on the weights.
const WEIGHT: f32 = 10.0;

pub async fn run<P: Platform>(job: &Job<P>, request: TrainHead) -> Result<TrainedHead, Failure> {
    let started = job.now_ms();
    let labels = check_labels(&request.labels)?;
    if request.examples.iter().any(|example| example.label as usize >= labels.len()) {
        return Err(Failure::new(FailureKind::BadInput, "an example of no label"));
    }
    let model = job.session().shelf.text(&request.model)?;
    let (examples, meant): (Vec<String>, Vec<usize>) =
        request.examples.into_iter().map(|example| (example.text, example.label as usize)).unzip();
    texts::check(&examples)?;
    let mut features = Vec::with_capacity(examples.len() * model.dimensions());
    let input = Input::Embedding;
    texts::run(job, &model, &examples, input, |read| features.extend_from_slice(read.features)).await?;
    let card = Card { labels, input, temperature: 1.0, threshold: None, model: Some(request.model) };
    let head = fit(job, Training::new(card, &features, &meant, WEIGHT)?).await?;
    Ok(TrainedHead {
        accuracy: accuracy(&head, &features, &meant),
        head: head.to_bytes()?,
        train_ms: job.now_ms() - started,
    })
}

/// The head, with others let in between.
pub async fn fit<P: Platform>(job: &Job<P>, mut training: Training<'_>) -> Result<Head, Failure> {
    let mut slice = job.now_ms();
    loop {
        if let Some(head) = training.step()? {
            return Ok(head);
        }
        if job.now_ms() - slice > SLICE_MS {
            job.checkpoint().await;
            slice = job.now_ms();
        }
    }
}
