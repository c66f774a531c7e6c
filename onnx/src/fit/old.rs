//! Operators as opsets before 7 wrote them, and types that only newer ones let differ. Must not know newer ones' forms.

use std::collections::HashMap;

use super::write;
use crate::{
    graphs,
    proto::{Graph, Node, Tensor, ValueInfo},
};

/// Attributes that say what has become the only way, by operator.
const SAID_NO_MORE: &[(&str, &[&str])] = &[
    ("BatchNormalization", &["is_test", "consumed_inputs", "spatial"]),
    ("Dropout", &["is_test", "consumed_inputs"]),
    ("Gemm", &["broadcast"]),
];

/// What computes with two tensors value by value.
const BY_VALUE: &[&str] =
    &["Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Greater", "Less"];

const INTEGERS: &[i32] = &[2, 3, 4, 5, 6, 7, 12, 13];

/// Rank and element type of what the file declares.
type Declared = HashMap<String, (Option<usize>, i32)>;

pub fn in_graph(graph: &mut Graph, opset: i64) {
    let declared = declared(graph);
    let nodes = std::mem::take(&mut graph.node);
    for mut node in nodes {
        if opset < 7 {
            forget(&mut node);
            if BY_VALUE.contains(&node.op_type()) {
                align(&mut node, graph, &declared);
            }
        }
        if opset < 9 && node.op_type() == "PRelu" {
            slopes(&mut node, graph, &declared);
        }
        if node.op_type() == "Pow" {
            exponents(&mut node, graph, &declared);
        }
        graph.node.push(node);
    }
}

fn declared(graph: &Graph) -> Declared {
    let value = |value: &ValueInfo| {
        let tensor = value.kind.as_ref().and_then(|kind| kind.tensor.as_ref());
        let rank = tensor.and_then(|tensor| Some(tensor.shape.as_ref()?.dim.len()));
        (value.name().to_owned(), (rank, tensor.map_or(0, |tensor| tensor.element())))
    };
    let weight = |weight: &Tensor| (weight.name().to_owned(), (Some(weight.dims.len()), weight.data_type()));
    let values = graph.value_info.iter().chain(&graph.input).chain(&graph.output).map(value);
    values.chain(graph.initializer.iter().map(weight)).collect()
}

fn forget(node: &mut Node) {
    let said = SAID_NO_MORE.iter().find(|(operator, _)| *operator == node.op_type());
    if let Some((_, names)) = said {
        node.attribute.retain(|attribute| !names.contains(&attribute.name()));
    }
}

/// The second tensor lay along the first from `axis` on; now it lies along its end.
fn align(node: &mut Node, graph: &mut Graph, declared: &Declared) {
    let broadcasts =
        node.attribute.iter().any(|attribute| attribute.name() == "broadcast" && attribute.i() == 1);
    let axis = node.attribute.iter().find(|attribute| attribute.name() == "axis").map(|axis| axis.i());
    let rank = |at: usize| node.input.get(at).and_then(|name| declared.get(name)?.0);
    let behind = match (axis, rank(0), rank(1)) {
        (None, _, _) => 0,
        (Some(axis), Some(first), Some(second)) => {
            let axis = if axis < 0 { axis + first as i64 } else { axis };
            first as i64 - axis - second as i64
        }
        // It stays as it is, and is refused by its attribute.
        (Some(_), _, _) => return,
    };
    if !(0..16).contains(&behind) || !broadcasts && axis.is_some() {
        return;
    }
    node.attribute.retain(|attribute| !matches!(attribute.name(), "broadcast" | "axis" | "consumed_inputs"));
    if behind > 0
        && let Some(second) = rank(1)
    {
        unsqueeze(node, graph, second, behind);
    }
}

/// A slope a channel, which lies along the second dimension.
fn slopes(node: &mut Node, graph: &mut Graph, declared: &Declared) {
    let rank = |at: usize| node.input.get(at).and_then(|name| declared.get(name)?.0);
    if let (Some(first), Some(1)) = (rank(0), rank(1)) {
        unsqueeze(node, graph, 1, first as i64 - 2);
    }
}

/// Gives a node's second input, of so many dimensions, more of them at its end.
fn unsqueeze(node: &mut Node, graph: &mut Graph, rank: usize, behind: i64) {
    let name = format!("{} aligned", graphs::name(node));
    if let Some(input) = node.input.get_mut(1).filter(|_| behind > 0) {
        let axes = (rank as i64..rank as i64 + behind).collect();
        graph.node.push(write::with(write::node("Unsqueeze", &[input], &name), write::ints("axes", axes)));
        *input = name;
    }
}

/// An exponent of integers becomes what its base is.
fn exponents(node: &mut Node, graph: &mut Graph, declared: &Declared) {
    let name = format!("{} exponent", graphs::name(node));
    let [base, exponent] = node.input.as_mut_slice() else { return };
    let element = |name: &String| declared.get(name).map_or(0, |declared| declared.1);
    if INTEGERS.contains(&element(exponent)) && !INTEGERS.contains(&element(base)) {
        graph.node.push(write::node("CastLike", &[exponent, base], &name));
        *exponent = name;
    }
}
