//! Ways through a file's graph and the graphs inside its nodes. Must not know what operators do.

use std::collections::HashSet;

use bytes::Bytes;
use prost::Message;

use crate::{
    Error, Result,
    proto::{Graph, Model, Node, Tensor, ValueInfo},
};

/// The domain of the standard's own operators, which files mostly write as nothing.
pub const STANDARD: &str = "ai.onnx";

/// Weights share the file's bytes.
pub fn read(file: impl Into<Bytes>) -> Result<Model> {
    Model::decode(file.into()).map_err(|error| Error::File { why: error.to_string() })
}

pub fn main(model: &Model) -> Result<&Graph> {
    model.graph.as_ref().ok_or_else(|| Error::File { why: "it holds no graph".to_owned() })
}

/// What a run wants: files of old list their weights among the inputs too.
pub fn inputs(graph: &Graph) -> impl Iterator<Item = &ValueInfo> {
    let weights: HashSet<&str> = graph
        .initializer
        .iter()
        .map(Tensor::name)
        .chain(graph.sparse_initializer.iter().filter_map(|weight| Some(weight.values.as_ref()?.name())))
        .collect();
    graph.input.iter().filter(move |input| !weights.contains(input.name()))
}

/// `MatMul`, or with its domain `com.microsoft.MatMulNBits`.
pub fn operator(node: &Node) -> String {
    match node.domain() {
        "" | STANDARD => node.op_type().to_owned(),
        domain => format!("{domain}.{}", node.op_type()),
    }
}

/// Its name, or its first output where it has none.
pub fn name(node: &Node) -> &str {
    if node.name().is_empty() {
        node.output.iter().find(|output| !output.is_empty()).map_or("", String::as_str)
    } else {
        node.name()
    }
}

/// The graphs inside a node: the branches of If, the bodies of Loop and Scan.
pub fn inside(node: &Node) -> impl Iterator<Item = &Graph> {
    node.attribute.iter().flat_map(|attribute| attribute.g.iter().chain(&attribute.graphs))
}

/// Every node, those of graphs inside nodes included.
pub fn each_node<'a>(graph: &'a Graph, visit: &mut dyn FnMut(&'a Node)) {
    for node in &graph.node {
        visit(node);
        for inner in inside(node) {
            each_node(inner, visit);
        }
    }
}

/// Every tensor that the file holds: initializers and tensors in attributes, those of graphs inside nodes included.
pub fn weights(graph: &Graph) -> Vec<&Tensor> {
    let mut found: Vec<&Tensor> = graph.initializer.iter().collect();
    for node in &graph.node {
        for attribute in &node.attribute {
            found.extend(attribute.t.iter().chain(&attribute.tensors));
        }
        for inner in inside(node) {
            found.extend(weights(inner));
        }
    }
    found
}

/// [`weights`], to change them.
pub fn each_weight_mut(graph: &mut Graph, change: &mut dyn FnMut(&mut Tensor) -> Result<()>) -> Result<()> {
    graph.initializer.iter_mut().try_for_each(&mut *change)?;
    for attribute in graph.node.iter_mut().flat_map(|node| &mut node.attribute) {
        attribute.t.iter_mut().chain(&mut attribute.tensors).try_for_each(&mut *change)?;
        for inner in attribute.g.iter_mut().chain(&mut attribute.graphs) {
            each_weight_mut(inner, change)?;
        }
    }
    Ok(())
}

/// The graph and every graph inside its nodes, innermost first.
pub fn each_graph_mut(graph: &mut Graph, change: &mut dyn FnMut(&mut Graph)) {
    for attribute in graph.node.iter_mut().flat_map(|node| &mut node.attribute) {
        for inner in attribute.g.iter_mut().chain(&mut attribute.graphs) {
            each_graph_mut(inner, change);
        }
    }
    change(graph);
}

/// Names that the graph takes from around it.
pub fn captured(graph: &Graph) -> HashSet<&str> {
    let mut own: HashSet<&str> = graph.initializer.iter().map(Tensor::name).collect();
    own.extend(graph.input.iter().map(ValueInfo::name));
    own.extend(graph.node.iter().flat_map(|node| &node.output).map(String::as_str));
    let wanted = graph.node.iter().flat_map(wants).chain(graph.output.iter().map(ValueInfo::name));
    wanted.filter(|name| !own.contains(name)).collect()
}

/// Names that a node takes: its inputs, and what the graphs inside it take from around it.
pub fn wants(node: &Node) -> Vec<&str> {
    let inputs = node.input.iter().filter(|input| !input.is_empty()).map(String::as_str);
    inputs.chain(inside(node).flat_map(captured)).collect()
}

/// The version of the standard's operators that a file was written for.
pub fn opset(model: &Model) -> i64 {
    let standard = model.opset_import.iter().find(|opset| matches!(opset.domain(), "" | STANDARD));
    standard.map_or(1, |opset| opset.version())
}
