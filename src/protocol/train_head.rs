//! TrainHead: a classifier of a person's own labels, on the features that a model gave of a few examples.

use serde::{Deserialize, Serialize};

use super::{Chunk, NoChunk, Output, Request, Task};

/// One example: what a model made of it, and which label it has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    pub features: Vec<f32>,
    /// Which label, counted from 0.
    pub label: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainHead {
    pub labels: u32,
    pub examples: Vec<Example>,
}

/// Logistic regression on features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    pub labels: u32,
    /// [labels][features]
    pub weights: Vec<f32>,
    /// A number for each label.
    pub bias: Vec<f32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedHead {
    pub head: Head,
    /// Examples that the head gives their own label.
    pub right: u32,
    pub train_ms: f64,
}

impl Task for TrainHead {
    type Chunk = NoChunk;
    type Output = TrainedHead;

    fn chunk(_: Chunk) -> Option<NoChunk> {
        None
    }

    fn output(output: Output) -> Option<TrainedHead> {
        match output {
            Output::TrainHead(trained) => Some(trained),
            Output::Load(_)
            | Output::Generate(_)
            | Output::Forget(_)
            | Output::Measure(_)
            | Output::ClassifyImage(_) => None,
        }
    }
}

impl From<TrainHead> for Request {
    fn from(train: TrainHead) -> Self {
        Self::TrainHead(train)
    }
}
