//! QuantiseGraph: a model in ONNX with its weights in 8 bits (`Stage::Quantise`), as onnxruntime's `quantize_dynamic` makes it.

use serde::{Deserialize, Serialize};

use super::{Bytes, GraphFile};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantiseGraph {
    pub file: GraphFile,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuantisedGraph {
    /// The new file.
    pub file: Bytes,
    pub source_bytes: u64,
    /// Nodes whose weights have 8 bits now.
    pub nodes: u32,
    pub ms: f64,
}

tie!(QuantiseGraph by Onnx => QuantisedGraph);
