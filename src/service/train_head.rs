//! TrainHead: embeds the examples, then fits a head to them, a step at a time.
//!
//! Owns the training of any head, whatever its features are of.

use super::{classify_text::check_labels, convert::SLICE_MS, job::Job, texts};
use crate::{
    engine::{
        head::{Card, Input},
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
    texts::run(job, &model, &examples, Input::Embedding, |read| features.extend_from_slice(read.features))
        .await?;
    train(job, started, labels, request.model, (&features, &meant), WEIGHT).await
}

/// A head for features of this model, each of length 1 and with its label, with others let in between. `weight` is
/// [`Training`]'s; the time counts from `started`.
pub async fn train<P: Platform>(
    job: &Job<P>,
    started: f64,
    labels: Vec<String>,
    model: String,
    (features, meant): (&[f32], &[usize]),
    weight: f32,
) -> Result<TrainedHead, Failure> {
    let input = Input::Embedding;
    let card = Card { labels, input, temperature: 1.0, threshold: None, model: Some(model) };
    let mut training = Training::new(card, features, meant, weight)?;
    let mut slice = job.now_ms();
    let head = loop {
        if let Some(head) = training.step()? {
            break head;
        }
        if job.now_ms() - slice > SLICE_MS {
            job.checkpoint().await;
            slice = job.now_ms();
        }
    };
    Ok(TrainedHead {
        accuracy: accuracy(&head, features, meant),
        head: head.to_bytes()?,
        train_ms: job.now_ms() - started,
    })
}
