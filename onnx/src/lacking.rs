//! All of a model that can't be run, found before anything runs. Must not know how the rest is run.

use std::collections::{BTreeMap, HashMap};

use crate::{
    Element, Result, Unsupported, Values,
    engine::{Loader, probe},
    graphs, operators, port,
    proto::{Graph, Model, Node, Tensor},
    weights,
};

/// By operator and reason, with every node.
pub fn all(model: &Model) -> Result<Vec<Unsupported>> {
    let loader = Loader::new(model.opset_import.clone(), Vec::new());
    let mut found = Found::new();
    within(graphs::main(model)?, &loader, true, &mut found);
    let unsupported = |((operator, why), nodes)| Unsupported { operator, nodes, why };
    Ok(found.into_iter().map(unsupported).collect())
}

type Found = BTreeMap<(String, String), Vec<String>>;

fn within(graph: &Graph, loader: &Loader, is_main: bool, found: &mut Found) {
    let unheld = unheld(graph);
    let weights: HashMap<&str, &Tensor> =
        graph.initializer.iter().map(|weight| (weight.name(), weight)).collect();
    for node in &graph.node {
        // What is computed here lies between graphs of the engine, so it can't lie inside a node.
        let is_here = is_main && operators::computes(node);
        let held = || node.input.iter().find_map(|input| unheld.get(input.as_str()).cloned());
        let why = if is_here { None } else { why(loader, node, &weights).or_else(held) };
        if let Some(why) = why {
            found.entry((graphs::operator(node), why)).or_default().push(graphs::name(node).to_owned());
        }
        for inner in graphs::inside(node) {
            within(inner, loader, false, found);
        }
    }
}

/// Why no one computes this node.
fn why(loader: &Loader, node: &Node, weights: &HashMap<&str, &Tensor>) -> Option<String> {
    let input = |at: usize| node.input.get(at).map(String::as_str).unwrap_or_default();
    let weight = |at: usize| weights.get(input(at)).copied();
    if let Some(why) = operators::engine_lacks(node) {
        return Some(why.to_owned());
    }
    // The engine counts negative places from the wrong end.
    let known =
        || weight(2).is_some_and(|weight| numbers(weight).is_some_and(|list| list.iter().all(|at| *at >= 0)));
    if node.op_type() == "SequenceInsert" && !input(2).is_empty() && !known() {
        return Some("its place is no known one from the start".to_owned());
    }
    // Where a list ends, what is too large means its end; anywhere else it would be another number.
    let wide = |at: usize| {
        weight(at).is_some_and(|weight| numbers(weight).is_some_and(|list| list.iter().any(is_wide)))
    };
    if node.op_type() != "Slice" && (0..node.input.len()).any(wide) {
        return Some("its numbers need more than 32 bits".to_owned());
    }
    probe::lacks(loader, node)
}

fn is_wide(number: &i64) -> bool {
    i32::try_from(*number).is_err()
}

/// The numbers of a weight of 64-bit integers.
fn numbers(weight: &Tensor) -> Option<Vec<i64>> {
    let is_wide = port::element(weight.data_type()) == Element::I64;
    match weights::tensor(is_wide.then_some(weight)?).ok()?.values {
        Values::I64(numbers) => Some(numbers),
        _ => None,
    }
}

/// Weights and inputs of elements that the engine can't hold, with why.
fn unheld(graph: &Graph) -> HashMap<&str, String> {
    let holds = |element: &Element| {
        use Element::{BF16, Bool, F16, F32, F64, I8, I32, I64, Other, U8};
        // An input without a type takes that of what uses it.
        matches!(element, F32 | F64 | F16 | BF16 | I8 | U8 | I32 | I64 | Bool)
            || matches!(element, Other(name) if name == "unknown")
    };
    let weights = graph.initializer.iter().map(|weight| (weight.name(), port::element(weight.data_type())));
    let inputs = graph.input.iter().map(|input| (input.name(), port::of(input).element));
    let unheld = weights.chain(inputs).filter(|(_, element)| !holds(element));
    unheld.map(|(name, element)| (name, format!("{name} is of {element}"))).collect()
}
