//! TrainHead: a classifier of a person's own labels, on the features that a model gave of a few examples.

use serde::{Deserialize, Serialize};

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

tie!(TrainHead => TrainedHead);
