//! RecogniseText: what is written in a picture, and where.

use serde::{Deserialize, Serialize};

use super::{GraphId, Pixels};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecogniseText {
    /// One that was opened for this ([`super::GraphPurpose::RecogniseText`]).
    pub graph: GraphId,
    pub picture: Pixels,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RecognisedText {
    /// In the order in which they are read.
    pub lines: Vec<RecognisedLine>,
    /// All lines, with blank lines between paragraphs.
    pub text: String,
    pub ms: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecognisedLine {
    pub text: String,
    /// Horizontal and vertical places in the picture's pixels: where the text begins at the top, then clockwise as the text stands.
    pub corners: [(f32, f32); 4],
    /// 0 to 1: the mean over its characters.
    pub confidence: f32,
}

tie!(RecogniseText by Onnx => RecognisedText);
