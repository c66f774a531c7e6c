//! OpenGraph: a model in ONNX stands ready to be run until this request is cancelled.

use serde::{Deserialize, Serialize};

use super::{GivenFile, GraphFile, GraphId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenGraph {
    pub graph: GraphId,
    pub purpose: GraphPurpose,
    pub file: GraphFile,
    /// The files that [`super::GraphFacts::external`] names.
    pub external: Vec<GivenFile>,
}

/// What is done with what the file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GraphPurpose {
    /// [`super::RunGraph`]: tensors in, tensors out.
    Run,
    /// [`super::RecogniseText`].
    RecogniseText,
    /// [`super::FindFaces`].
    FindFaces,
}

/// It can be run from here on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphOpened {
    /// From the start of the job.
    pub ms: f64,
    /// The worker's linear memory, which never shrinks.
    pub memory_bytes: u64,
}

/// A graph stands open until somebody closes it, so this never comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphClosed;

tie!(OpenGraph by Onnx streams GraphOpened => GraphClosed);
