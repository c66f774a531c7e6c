//! What is computed here, because the engine lacks it. Must not know graphs.
//!
//! Plain loops, in the order in which the standard's text defines them: correct first, since models that people have hardly need them.
//! Source of each: docs/Operators.md of ONNX 1.19.

mod activations;
mod attention;
mod call;
mod convolutions;
mod grids;
mod losses;
mod nd;
mod normalisations;
mod pooling;
mod recurrent;
mod resize;
mod selections;
mod shapes;
mod signals;
mod texts;

pub use self::call::attribute;
use self::call::{Call, Operator};
use crate::{Error, Result, Tensor, graphs, proto::Node};

/// Whether a node is computed here rather than by the engine.
pub fn computes(node: &Node) -> bool {
    find(node).is_some()
}

/// Why the engine can't compute a node that it would load, and whether it would get it wrong; `None` where it can.
pub fn engine_lacks(node: &Node) -> Option<&'static str> {
    let trains =
        node.attribute.iter().any(|attribute| attribute.name() == "training_mode" && attribute.i() != 0);
    match node.op_type() {
        // Its third input says whether it trains; no model that is run has one.
        "Dropout" if node.input.get(2).is_some_and(|input| !input.is_empty()) => {
            Some("whether it drops is computed, and nothing trains here")
        }
        "ConvInteger"
            if call::attribute(node, "auto_pad").is_some_and(|pad| pad.s().starts_with(b"SAME")) =>
        {
            Some("its padding is said in words")
        }
        "BatchNormalization" | "Dropout" if trains => Some("nothing trains here"),
        _ => None,
    }
}

pub fn run(node: &Node, inputs: &[Option<Tensor>], opset: i64) -> Result<Vec<Tensor>> {
    let failed =
        |why: String| Error::Run { why: format!("{} {}: {why}", graphs::operator(node), graphs::name(node)) };
    let operator = find(node).ok_or_else(|| failed("nothing computes it".to_owned()))?;
    operator(&Call { node, inputs, opset }).map_err(failed)
}

fn find(node: &Node) -> Option<Operator> {
    if !matches!(node.domain(), "" | graphs::STANDARD) {
        return None;
    }
    [
        activations::find,
        attention::find,
        convolutions::find,
        grids::find,
        losses::find,
        normalisations::find,
        pooling::find,
        recurrent::find,
        resize::find,
        selections::find,
        shapes::find,
        signals::find,
        texts::find,
    ]
    .into_iter()
    .find_map(|find| find(node))
}
