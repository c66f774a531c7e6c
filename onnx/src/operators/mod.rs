//! What is computed here, because the engine lacks it. Must not know graphs.

use crate::{Error, Result, Tensor, graphs, proto::Node};

/// What a node computes, from its inputs in order; those left out are `None`.
type Operator = fn(&Call) -> Result<Vec<Tensor>, String>;

/// One node with what goes into it.
pub struct Call<'a> {
    pub node: &'a Node,
    pub inputs: &'a [Option<Tensor>],
    /// The version of the standard's operators.
    pub opset: i64,
}

/// Whether a node is computed here rather than by the engine.
pub fn computes(node: &Node) -> bool {
    find(node).is_some()
}

/// Why the engine can't compute a node that it would load; `None` where it can.
pub fn engine_lacks(node: &Node) -> Option<&'static str> {
    None
}

pub fn run(node: &Node, inputs: &[Option<Tensor>], opset: i64) -> Result<Vec<Tensor>> {
    let failed =
        |why: String| Error::Run { why: format!("{} {}: {why}", graphs::operator(node), graphs::name(node)) };
    let operator = find(node).ok_or_else(|| failed("nothing computes it".to_owned()))?;
    operator(&Call { node, inputs, opset }).map_err(failed)
}

fn find(node: &Node) -> Option<Operator> {
    None
}
