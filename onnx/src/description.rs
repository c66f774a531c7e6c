//! What an ONNX file says about itself, and what of it can't be run. Must not know how it is read nor shown.

use std::fmt;

use crate::Element;

#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    pub producer: Producer,
    /// The version of each set of operators that the file was written for.
    pub opsets: Vec<Opset>,
    /// What a run wants, without weights that older files list among their inputs.
    pub inputs: Vec<Port>,
    pub outputs: Vec<Port>,
    /// The most frequent first, subgraphs included.
    pub operators: Vec<OperatorCount>,
    /// All that can't be run; empty where [`crate::Model::open`] will take the file.
    pub unsupported: Vec<Unsupported>,
    /// Bytes of weights, those in other files included.
    pub weight_bytes: u64,
    /// Numbers in weights.
    pub parameters: u64,
    /// Names of the other files that hold weights, as the file writes them.
    pub external: Vec<String>,
    /// Keys and values in the file's order.
    pub metadata: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Producer {
    /// What wrote the file, as `pytorch`; empty where it doesn't say.
    pub name: String,
    pub version: String,
    /// The graph's own name.
    pub graph: String,
    /// The version of the file's form.
    pub ir_version: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opset {
    /// `ai.onnx` for the standard's own operators.
    pub domain: String,
    pub version: i64,
}

/// An input or output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    pub name: String,
    pub element: Element,
    /// Empty for a scalar, and where the file doesn't say how many dimensions it has.
    pub shape: Vec<Dimension>,
    /// Whether the file says how many dimensions it has.
    pub has_shape: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    Fixed(usize),
    /// Dimensions of one name have one length.
    Named(String),
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorCount {
    /// With its domain before it where that isn't the standard's: `com.microsoft.MatMulNBits`.
    pub operator: String,
    pub count: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    pub operator: String,
    /// By name, or by first output where a node has none.
    pub nodes: Vec<String>,
    /// A clause in English, as the engine says it.
    pub why: String,
}

impl fmt::Display for Dimension {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(length) => write!(to, "{length}"),
            Self::Named(name) => to.write_str(name),
            Self::Unknown => to.write_str("?"),
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} ({}; {})", self.operator, self.nodes.join(", "), self.why)
    }
}
