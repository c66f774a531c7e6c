//! What is known of a model in ONNX, and the tensors that go in and come out. Must not know how a graph is computed.

use serde::{Deserialize, Serialize};

use super::{Bytes, GivenFile};

/// Names a graph that stands open; the page gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GraphId(pub u32);

/// Where a graph's file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GraphFile {
    Given(GivenFile),
    /// In the store of models, by its SHA-256 in lower-case hex.
    Stored(String),
}

/// What a graph is and needs, read before anything is computed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphFacts {
    /// The graph's own name, and the program that wrote the file, with its version; empty where the file doesn't say.
    pub name: String,
    pub producer: String,
    /// Each set of operators, by its domain (`ai.onnx` is the standard's own), with the version that the file was written for.
    pub operator_sets: Vec<(String, i64)>,
    /// What must be given: weights are none of them.
    pub inputs: Vec<GraphPort>,
    pub outputs: Vec<GraphPort>,
    /// How often each operator stands in the graph, the most frequent first.
    pub operators: Vec<(String, u32)>,
    /// All that can't be computed here. Nothing runs unless this is empty.
    pub unsupported: Vec<UnsupportedOperator>,
    /// Numbers in all weights, and the bytes that they take in the file.
    pub parameters: u64,
    pub weight_bytes: u64,
    /// Names of the files beside this one that hold weights.
    pub external: Vec<String>,
    /// As the file's author wrote it: labels, strides, and the like.
    pub metadata: Vec<(String, String)>,
    /// Of the file.
    pub bytes: u64,
}

/// An input or output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphPort {
    pub name: String,
    pub element: Element,
    /// `None` where the file doesn't say how many dimensions there are; empty for a single value.
    pub shape: Option<Vec<Dimension>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dimension {
    Fixed(u64),
    /// Whoever runs the graph says how long it is; the same name is the same length everywhere.
    Named(String),
    Unknown,
}

/// An operator that can't be computed here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsupportedOperator {
    /// With its domain where that isn't ONNX's own.
    pub operator: String,
    /// The nodes' names, or their places where they have none.
    pub nodes: Vec<String>,
    /// What is lacking, in English.
    pub why: String,
}

/// What a tensor's values are. Tensors of `F16`, `Bf16` and `Other` are neither given nor come out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Element {
    F16,
    Bf16,
    F32,
    F64,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Bool,
    Text,
    /// By the file's name for it.
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tensor {
    pub name: String,
    pub shape: Vec<u64>,
    pub values: Values,
}

/// Row by row: the last dimension's neighbours lie beside each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// Little-endian; a `Bool` is a byte.
    Numbers {
        element: Element,
        bytes: Bytes,
    },
    Texts(Vec<String>),
}
