//! TrainHead: a few examples' features to a head, some steps at a time.

use super::job::Job;
use crate::{
    engine::{image_model::best, logistic::Training},
    platform::Platform,
    protocol::{Failure, Head, Progress, Stage, TrainHead, TrainedHead, Unit},
};

pub async fn run<P: Platform>(job: &Job<P>, request: TrainHead) -> Result<TrainedHead, Failure> {
    let started = job.now_ms();
    let TrainHead { labels, examples } = request;
    let examples: Vec<(Vec<f32>, usize)> =
        examples.into_iter().map(|example| (example.features, example.label as usize)).collect();
    let mut training = Training::new(labels as usize, examples.clone())?;
    let head = loop {
        let head = training.step();
        let (done, total) = training.progress();
        let (done, total) = (done as u64, Some(total as u64));
        job.progress(Progress { stage: Stage::Compute, unit: Unit::Items, done, total });
        if let Some(head) = head {
            break head;
        }
        job.checkpoint().await;
    };
    let is_right = |(features, label): &&(Vec<f32>, usize)| {
        best(&head.probabilities(features), 1).first().is_some_and(|(found, _)| found == label)
    };
    let right = examples.iter().filter(is_right).count() as u32;
    let head = Head { labels, weights: head.weights, bias: head.bias };
    Ok(TrainedHead { head, right, train_ms: job.now_ms() - started })
}
