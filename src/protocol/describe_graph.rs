//! DescribeGraph: what a model in ONNX is and needs, before it runs.

use serde::{Deserialize, Serialize};

use super::{GraphFacts, GraphFile};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeGraph {
    pub file: GraphFile,
}

tie!(DescribeGraph by Onnx => GraphFacts);
