//! What a file leaves out or says though nobody wants it. Must not know opsets before those that are common.

use std::collections::{HashMap, HashSet};

use super::write;
use crate::{
    graphs,
    proto::{Graph, Node},
};

pub fn in_graph(graph: &mut Graph, opset: i64) {
    let mut wanted: HashSet<String> = graph.node.iter().flat_map(graphs::wants).map(str::to_owned).collect();
    wanted.extend(graph.output.iter().map(|output| output.name().to_owned()));
    let mut more = Vec::new();
    let kernels: HashMap<&str, &[i64]> =
        graph.initializer.iter().map(|weight| (weight.name(), weight.dims.as_slice())).collect();
    for node in &mut graph.node {
        trim(node, &wanted);
        kernel_shape(node, &kernels);
        windows(node);
        if opset >= 10 && node.op_type() == "Slice" && node.input.len() == 3 {
            let starts = graph
                .initializer
                .iter()
                .find(|weight| node.input.get(1).is_some_and(|name| weight.name() == name));
            // Without axes they are the first ones, which the engine takes only where they are all.
            if let Some(count) =
                starts.and_then(|starts| starts.dims.first()).filter(|count| (0..64).contains(*count))
            {
                let name = format!("{} axes", graphs::name(node));
                more.push(write::weight_of_ints(&name, (0..*count).collect()));
                node.input.push(name);
            }
        }
    }
    graph.initializer.extend(more);
}

/// Outputs behind the first that nothing wants, and what is left out at the end of either list.
fn trim(node: &mut Node, wanted: &HashSet<String>) {
    if !matches!(node.op_type(), "Split" | "If" | "Loop" | "Scan") {
        node.output.iter_mut().skip(1).filter(|output| !wanted.contains(*output)).for_each(String::clear);
    }
    for list in [&mut node.input, &mut node.output] {
        while list.len() > 1 && list.last().is_some_and(String::is_empty) {
            list.pop();
        }
    }
}

/// A convolution's window has its weights' shape where a file leaves it out.
fn kernel_shape(node: &mut Node, weights: &HashMap<&str, &[i64]>) {
    const SHAPE: &str = "kernel_shape";
    let place = match node.op_type() {
        "Conv" | "ConvTranspose" | "ConvInteger" => 1,
        "QLinearConv" => 3,
        _ => return,
    };
    let weight = node.input.get(place).and_then(|name| weights.get(name.as_str()));
    let window = weight.and_then(|dims| dims.get(2..)).filter(|window| !window.is_empty());
    if let Some(window) = window.filter(|_| node.attribute.iter().all(|attribute| attribute.name() != SHAPE))
    {
        node.attribute.push(write::ints(SHAPE, window.to_vec()));
    }
}

/// Strides and dilations of windows are 1 where a file leaves them out.
fn windows(node: &mut Node) {
    let of = |node: &Node, name: &str| node.attribute.iter().position(|attribute| attribute.name() == name);
    let ones: &[&str] = match node.op_type() {
        "Conv" | "ConvTranspose" | "ConvInteger" => &["strides", "dilations"],
        "MaxPool" | "AveragePool" | "LpPool" => &["strides"],
        _ => return,
    };
    let kernel = of(node, "kernel_shape").and_then(|at| node.attribute.get(at));
    let Some(rank) = kernel.map(|kernel| kernel.ints.len()).filter(|rank| *rank > 0) else { return };
    for name in ones {
        if of(node, name).is_none() {
            node.attribute.push(write::ints(name, vec![1; rank]));
        }
    }
    let is_plain =
        |at: &usize| node.attribute.get(*at).is_some_and(|list| list.ints.iter().all(|value| *value == 1));
    if matches!(node.op_type(), "MaxPool" | "AveragePool")
        && let Some(at) = of(node, "dilations").filter(is_plain)
    {
        node.attribute.remove(at);
    }
}
