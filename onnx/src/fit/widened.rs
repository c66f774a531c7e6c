//! Convolutions of 8-bit numbers as those of f32, where those are faster: the engine's integer kernels have no instruction for them in
//! wasm, and take four times as long there. Products of matrices have a layer of their own. Must not know how either is computed.
//!
//! The numbers stay what they were, and so do their sums as long as they stay below 2^24; beyond, they are rounded as f32 is. Weights
//! take four bytes each.

use std::collections::{HashMap, HashSet};

use super::write::{int, node, with};
use crate::{
    Values, graphs,
    proto::{Graph, Node, Tensor},
    weights,
};

const F32: i64 = 1;
const I32: i64 = 6;

pub fn in_graph(graph: &mut Graph) {
    let weights: HashMap<String, Tensor> =
        graph.initializer.iter().map(|weight| (weight.name().to_owned(), weight.clone())).collect();
    // Zero points that are one number.
    let mut scalars: HashSet<String> = weights
        .values()
        .filter(|weight| weights::count(weight) == Ok(1))
        .map(|weight| weight.name().to_owned())
        .collect();
    for node in graph.node.iter().filter(|node| node.op_type() == "DynamicQuantizeLinear") {
        scalars.extend(node.output.get(2).cloned());
    }
    let nodes = std::mem::take(&mut graph.node);
    let mut made = HashSet::new();
    for old in nodes {
        if old.op_type() != "ConvInteger" {
            graph.node.push(old);
            continue;
        }
        let input = |at: usize| old.input.get(at).filter(|name| !name.is_empty());
        let zero_is_scalar = input(2).is_none_or(|zero| scalars.contains(zero));
        let kernel = input(1).filter(|_| zero_is_scalar).and_then(|name| {
            let name = (name.clone(), input(3).cloned());
            Some((name.clone(), wide(weights.get(&name.0)?, name.1.map(|zero| weights.get(&zero)))?))
        });
        let Some(((weight, zero), kernel)) = kernel else {
            graph.node.push(old);
            continue;
        };
        let wide_name = format!("{weight} less {}", zero.unwrap_or_default());
        if made.insert(wide_name.clone()) {
            graph.initializer.push(Tensor { name: Some(wide_name.clone()), ..kernel });
        }
        graph.node.extend(rewritten(&old, &wide_name));
    }
    let wanted: HashSet<String> = graph.node.iter().flat_map(graphs::wants).map(str::to_owned).collect();
    let is_output = |name: &str| graph.output.iter().any(|output| output.name() == name);
    graph.initializer.retain(|weight| wanted.contains(weight.name()) || is_output(weight.name()));
}

fn rewritten(old: &Node, weight: &str) -> Vec<Node> {
    let name = graphs::name(old);
    let [wide, zero, less, sums] = ["wide", "zero", "less", "sums"].map(|part| format!("{name} {part}"));
    let input = |at: usize| old.input.get(at).map_or("", String::as_str);
    let mut nodes = vec![with(node("Cast", &[input(0)], &wide), int("to", F32))];
    let mut from = &wide;
    if !input(2).is_empty() {
        nodes.push(with(node("Cast", &[input(2)], &zero), int("to", F32)));
        nodes.push(node("Sub", &[&wide, &zero], &less));
        from = &less;
    }
    nodes.push(Node { attribute: old.attribute.clone(), ..node("Conv", &[from, weight], &sums) });
    let output = old.output.first().map_or("", String::as_str);
    nodes.push(with(node("Cast", &[&sums], output), int("to", I32)));
    nodes
}

/// A weight of 8 bits as f32, less its zero point; `None` where that isn't one number. An outer `None` is no zero point at all.
fn wide(weight: &Tensor, zero: Option<Option<&Tensor>>) -> Option<Tensor> {
    let zero = match zero {
        Some(zero) => {
            let zeros = bytes(zero?)?;
            let first = *zeros.first()?;
            // A list of equal ones is one.
            zeros.iter().all(|zero| *zero == first).then_some(first)?
        }
        None => 0,
    };
    let raw: Vec<u8> =
        bytes(weight)?.into_iter().flat_map(|value| f32::from(value - zero).to_le_bytes()).collect();
    Some(Tensor {
        dims: weight.dims.clone(),
        data_type: Some(F32 as i32),
        raw_data: Some(raw.into()),
        ..Tensor::default()
    })
}

fn bytes(weight: &Tensor) -> Option<Vec<i16>> {
    match weights::tensor(weight).ok()?.values {
        Values::I8(values) => Some(values.into_iter().map(i16::from).collect()),
        Values::U8(values) => Some(values.into_iter().map(i16::from).collect()),
        _ => None,
    }
}
