//! TrainImageHead: a classifier of a person's own labels, on the features that a model gave of a few examples.

use serde::{Deserialize, Serialize};

/// One example: what a model made of it, and which label it has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageExample {
    pub features: Vec<f32>,
    /// Which label, counted from 0.
    pub label: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainImageHead {
    pub labels: u32,
    pub examples: Vec<ImageExample>,
}

/// Logistic regression on features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageHead {
    pub labels: u32,
    /// [labels][features]
    pub weights: Vec<f32>,
    /// A number for each label.
    pub bias: Vec<f32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedImageHead {
    pub head: ImageHead,
    /// Examples that the head gives their own label.
    pub right: u32,
    pub train_ms: f64,
}

tie!(TrainImageHead => TrainedImageHead);
