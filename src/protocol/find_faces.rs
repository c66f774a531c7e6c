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

/// An ellipse around a head, in the picture's pixels; it may reach over the border.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Face {
    /// Of its middle, from the left and from the top.
    pub x: f32,
    pub y: f32,
    /// From ear to ear, and from hair to chin.
    pub width: f32,
    pub height: f32,
    /// In radians, clockwise; 0 is upright.
    pub tilt: f32,
    /// 0 to 1; 1 where a person says so.
    pub confidence: f32,
}

tie!(FindFaces by Onnx => FoundFaces);
