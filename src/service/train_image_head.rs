//! TrainImageHead: a head from what a model made of a few pictures.

use super::{classify_text::check_labels, job::Job, train_head::train};
use crate::{
    engine::head::Input,
    platform::Platform,
    protocol::{Failure, FailureKind, TrainImageHead, TrainedHead},
};

/// How much an example counts beside the penalty on the weights: more than a text's, since pictures' features, none of
/// them negative, lie closer together.
const WEIGHT: f32 = 100.0;

pub async fn run<P: Platform>(job: &Job<P>, request: TrainImageHead) -> Result<TrainedHead, Failure> {
    let started = job.now_ms();
    let labels = check_labels(&request.labels)?;
    let width = request.examples.first().map_or(0, |example| example.features.len());
    let (mut features, mut meant) = (Vec::new(), Vec::new());
    for mut example in request.examples {
        if example.features.len() != width {
            return Err(Failure::new(FailureKind::BadInput, "examples of different models"));
        }
        Input::Embedding.scale(&mut example.features);
        features.append(&mut example.features);
        meant.push(example.label as usize);
    }
    train(job, started, labels, request.model, (&features, &meant), WEIGHT).await
}
