//! What a file leaves out or says though nobody wants it. Must not know opsets before those that are common.

use std::collections::HashSet;

use super::write;
use crate::{
    graphs,
    proto::{Graph, Node},
};

pub fn in_graph(graph: &mut Graph, opset: i64) {
    let mut wanted: HashSet<String> = graph.node.iter().flat_map(graphs::wants).map(str::to_owned).collect();
    wanted.extend(graph.output.iter().map(|output| output.name().to_owned()));
    let mut more = Vec::new();
    for node in &mut graph.node {
        trim(node, &wanted);
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
