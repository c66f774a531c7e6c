//! TrainImageHead: a classifier of a person's own labels, on the features that a model gave of a few examples.

use serde::{Deserialize, Serialize};

use super::TrainedHead;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainImageHead {
    /// The model that gave the features, by its file's SHA-256.
    pub model: String,
    pub labels: Vec<String>,
    pub examples: Vec<ImageExample>,
}

/// One example: what the model made of it, and which label it has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageExample {
    pub features: Vec<f32>,
    /// Place in the labels.
    pub label: u32,
}

tie!(TrainImageHead => TrainedHead);
