//! ClassifyImage: what a picture shows, and where.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Bytes, Picture};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassifyImage {
    /// The SHA-256 of a loaded model's file.
    pub model: String,
    /// Cut as [`super::Loaded`] says.
    pub picture: Picture,
    /// How many classes are wanted, best first.
    pub top: u32,
    /// Whether the best class is to be shown where it was seen.
    pub heat: bool,
    /// Whether what the picture means is wanted as a vector, for a head to be trained on.
    pub features: bool,
    /// A person's own labels, which are scored beside the model's classes: what [`super::TrainImageHead`] gives.
    pub head: Option<Bytes>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    pub index: u32,
    /// Its name by language (BCP 47).
    pub names: BTreeMap<String, String>,
    pub probability: f32,
}

/// Where a class was seen: [side][side] values from 0 to 1, over the square in the picture's middle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heat {
    pub side: u32,
    pub values: Vec<f32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassifiedImage {
    pub classes: Vec<Class>,
    /// A probability for each label of the head, in its order.
    pub own: Vec<f32>,
    pub heat: Option<Heat>,
    pub features: Option<Vec<f32>>,
    /// Upright, in pixels.
    pub width: u32,
    pub height: u32,
    /// The side of the square, in the picture's own pixels, that the model saw of its middle.
    pub seen: f32,
    /// As the picture itself says.
    pub animated: bool,
    pub turned: bool,
    pub decode_ms: f64,
    pub compute_ms: f64,
    pub memory_bytes: u64,
}

tie!(ClassifyImage => ClassifiedImage);
