//! RunGraph: tensors through a model in ONNX that stands open, once, or as often as its time is to be known.

use serde::{Deserialize, Serialize};

use super::{GraphId, Tensor};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunGraph {
    pub graph: GraphId,
    pub inputs: Vec<Tensor>,
    /// Each after the other, on the same inputs; at least once.
    pub times: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RanGraph {
    pub outputs: Vec<Tensor>,
    /// Of each run, in its order.
    pub ms: Vec<f32>,
    /// The worker's linear memory, which never shrinks.
    pub memory_bytes: u64,
}

tie!(RunGraph by Onnx => RanGraph);
