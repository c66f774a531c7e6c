//! TrainImageHead: a head from what a model made of a few pictures.

use super::{classify_text::check_labels, job::Job, train_head::fit};
use crate::{
    engine::{
        head::{Card, Input},
        training::{Training, accuracy},
    },
    platform::Platform,
    protocol::{Failure, FailureKind, TrainImageHead, TrainedHead},
};

/// How much an example counts beside the penalty on the weights: more than a text's, since pictures' features, none of
/// them negative, lie closer together.
const WEIGHT: f32 = 100.0;

pub async fn run<P: Platform>(job: &Job<P>, request: TrainImageHead) -> Result<TrainedHead, Failure> {
    let started = job.now_ms();
    let (labels, input) = (check_labels(&request.labels)?, Input::Embedding);
    let width = request.examples.first().map_or(0, |example| example.features.len());
    let (mut features, mut meant) = (Vec::new(), Vec::new());
    for mut example in request.examples {
        if example.features.len() != width {
            return Err(Failure::new(FailureKind::BadInput, "examples of different models"));
        }
        input.bring(&mut example.features);
        features.append(&mut example.features);
        meant.push(example.label as usize);
    }
    let card = Card { labels, input, temperature: 1.0, threshold: None, model: Some(request.model) };
    let head = fit(job, Training::new(card, &features, &meant, WEIGHT)?).await?;
    Ok(TrainedHead {
        accuracy: accuracy(&head, &features, &meant),
        head: head.to_bytes()?,
        train_ms: job.now_ms() - started,
    })
}
