//! FindFaces: where faces are in a picture.

use serde::{Deserialize, Serialize};

use super::{GraphId, Pixels};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindFaces {
    /// One that was opened for this ([`super::GraphPurpose::FindFaces`]).
    pub graph: GraphId,
    pub picture: Pixels,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundFaces {
    /// The surest first.
    pub faces: Vec<Face>,
    pub ms: f64,
}

/// A box upright around a face, in the picture's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Face {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
    /// 0 to 1.
    pub confidence: f32,
}

tie!(FindFaces by Onnx => FoundFaces);
