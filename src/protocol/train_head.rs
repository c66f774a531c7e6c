//! TrainHead: a classifier of one's own, from a few examples of each label.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainHead {
    /// The loaded text encoder, by its file's SHA-256; it stays as it is.
    pub model: String,
    pub labels: Vec<String>,
    pub examples: Vec<Example>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    pub text: String,
    /// Place in the labels.
    pub label: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedHead {
    /// A safetensors file, for [`super::Classifier::Head`] or [`super::ClassifyImage`], and to keep.
    pub head: Vec<u8>,
    /// The share of the examples that it gives their own label, which says little of others.
    pub accuracy: f32,
    pub train_ms: f64,
}

tie!(TrainHead => TrainedHead);
