//! Padding of convolutions on integers, done before them: the engine's own padding of them is wrong. Must not know other
//! operators.

use super::write;
use crate::{
    graphs,
    proto::{Graph, Node},
};

pub fn in_graph(graph: &mut Graph) {
    let nodes = std::mem::take(&mut graph.node);
    for mut node in nodes {
        if node.op_type() == "ConvInteger" {
            pad(&mut node, graph);
        }
        graph.node.push(node);
    }
}

fn pad(node: &mut Node, graph: &mut Graph) {
    let Some(pads) = node.attribute.iter_mut().find(|attribute| attribute.name() == "pads") else { return };
    if pads.ints.iter().all(|pad| *pad == 0) {
        return;
    }
    let rank = pads.ints.len() / 2;
    let (before, after) = pads.ints.split_at(rank);
    let all: Vec<i64> = [&[0, 0], before, &[0, 0], after].concat();
    pads.ints = vec![0; 2 * rank];
    let name = graphs::name(node).to_owned();
    let (lengths, padded) = (format!("{name} pads"), format!("{name} padded"));
    graph.initializer.push(write::weight_of_ints(&lengths, all));
    let zero = node.input.get(2).cloned().unwrap_or_default();
    let Some(input) = node.input.first_mut() else { return };
    let mut inputs = vec![input.as_str(), &lengths];
    if !zero.is_empty() {
        inputs.push(&zero);
    }
    graph.node.push(write::node("Pad", &inputs, &padded));
    *input = padded;
}
