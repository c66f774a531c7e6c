//! What a file must keep to before anything of it is computed. Must not know the engine.

use std::collections::HashSet;

use crate::{
    Error, Result, external, graphs,
    proto::{Graph, Node, Tensor},
    weights,
};

/// Graphs in nodes of graphs: real files have three levels.
const MOST_LEVELS: usize = 16;

/// Every node's inputs come from before it, every name has one origin, and every weight is as long as its shape says.
///
/// # Errors
/// [`Error::Cycle`], and [`Error::File`] for the rest.
pub fn check(graph: &Graph) -> Result<()> {
    check_within(graph, &mut HashSet::new(), 0)
}

fn check_within<'a>(graph: &'a Graph, outer: &mut HashSet<&'a str>, level: usize) -> Result<()> {
    if level == MOST_LEVELS {
        return Err(file(format!("graphs lie within each other {MOST_LEVELS} deep")));
    }
    let mut known = outer.clone();
    let mut own = HashSet::new();
    for weight in &graph.initializer {
        whole(weight)?;
        known.insert(weight.name());
        if !own.insert(weight.name()) {
            return Err(file(format!("two weights are called {}", weight.name())));
        }
    }
    for input in &graph.input {
        if input.name().is_empty() {
            return Err(file("an input has no name".to_owned()));
        }
        known.insert(input.name());
        own.insert(input.name());
    }
    let made: HashSet<&str> = graph.node.iter().flat_map(|node| &node.output).map(String::as_str).collect();
    for node in &graph.node {
        for input in node.input.iter().filter(|input| !input.is_empty()) {
            if !known.contains(input.as_str()) {
                let node = graphs::name(node).to_owned();
                return Err(if made.contains(input.as_str()) {
                    Error::Cycle { node }
                } else {
                    file(format!("the node {node} wants {input}, which nothing makes"))
                });
            }
        }
        tensors(node)?;
        for inner in graphs::inside(node) {
            check_within(inner, &mut known, level + 1)?;
        }
        for output in node.output.iter().filter(|output| !output.is_empty()) {
            if !own.insert(output) {
                return Err(file(format!("two nodes make {output}")));
            }
            known.insert(output);
        }
    }
    for output in &graph.output {
        if !known.contains(output.name()) {
            return Err(file(format!("nothing makes the output {}", output.name())));
        }
    }
    Ok(())
}

fn tensors(node: &Node) -> Result<()> {
    node.attribute
        .iter()
        .flat_map(|attribute| attribute.t.iter().chain(&attribute.tensors))
        .try_for_each(whole)
}

/// A weight that lies in the file has as many bytes as its shape says.
fn whole(tensor: &Tensor) -> Result<()> {
    let numbers = weights::count(tensor)?;
    if external::is_elsewhere(tensor) {
        return Ok(());
    }
    let held = match &tensor.raw_data {
        Some(raw) => {
            let bytes = weights::bytes(tensor.data_type(), numbers);
            return if raw.len() as u64 == bytes { Ok(()) } else { Err(short(tensor, raw.len(), bytes)) };
        }
        None => {
            tensor.float_data.len()
                + tensor.int32_data.len()
                + tensor.int64_data.len()
                + tensor.double_data.len()
                + tensor.uint64_data.len()
                + tensor.string_data.len()
        }
    };
    // Numbers of four bits lie two in one.
    let fits = held as u64 == numbers || held as u64 == numbers.div_ceil(2);
    if fits { Ok(()) } else { Err(short(tensor, held, numbers)) }
}

fn short(tensor: &Tensor, got: usize, expected: u64) -> Error {
    file(format!("the weight {} is {got} long and must be {expected}", tensor.name()))
}

fn file(why: String) -> Error {
    Error::File { why }
}
