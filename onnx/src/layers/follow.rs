//! What behind a layer is computed with it: an activation, a bias, the scale of integers. Must not know how.

use std::collections::HashMap;

use super::{
    Layer,
    choose::Choice,
    product::{IntegerProduct, Product, Then},
    weights::Weights,
};
use crate::{
    graphs,
    kernels::Bounds,
    operators::attribute,
    proto::{Node, ValueInfo},
};

/// Which nodes want a value.
pub struct Uses(HashMap<String, Vec<usize>>);

/// Not a node, but whoever runs the graph.
const OUTSIDE: usize = usize::MAX;

impl Uses {
    pub fn of(nodes: &[Option<Node>], outputs: &[ValueInfo]) -> Self {
        let mut uses = HashMap::<String, Vec<usize>>::new();
        for (at, node) in nodes.iter().enumerate() {
            for name in node.iter().flat_map(graphs::wants) {
                uses.entry(name.to_owned()).or_default().push(at);
            }
        }
        for output in outputs {
            uses.entry(output.name().to_owned()).or_default().push(OUTSIDE);
        }
        Self(uses)
    }

    fn only(&self, name: &str) -> Option<usize> {
        match self.0.get(name)?.as_slice() {
            [only] if *only != OUTSIDE => Some(*only),
            _ => None,
        }
    }

    /// A node now stands in another's place.
    pub fn moved(&mut self, from: usize, to: usize) {
        self.0.values_mut().flatten().filter(|at| **at == from).for_each(|at| *at = to);
    }
}

pub struct Followed {
    /// Where the last node was that is computed with the layer; the layer's own place where none is.
    pub last: usize,
    pub output: String,
    /// Inputs that it takes for it.
    pub more: Vec<String>,
}

/// Takes nodes behind the one at `at` into the layer, for as long as nothing else wants what is between them.
pub fn follow(
    layer: &mut Layer,
    at: usize,
    nodes: &mut [Option<Node>],
    uses: &Uses,
    choice: &Choice<'_>,
) -> Followed {
    let output = nodes[at].as_ref().and_then(|node| node.output.first()).cloned().unwrap_or_default();
    let mut followed = Followed { last: at, output, more: Vec::new() };
    while let Some(next) = uses.only(&followed.output) {
        let Some(node) = nodes.get(next).and_then(Option::as_ref) else { break };
        let [made] = node.output.as_slice() else { break };
        let made = made.clone();
        let Some(more) = taken(layer, node, &followed.output, choice) else { break };
        followed.more.extend(more);
        followed.output = made;
        if followed.last != at {
            nodes[followed.last] = None;
        }
        followed.last = next;
    }
    followed
}

/// A node in a layer: the input that it takes for it, if any; `None` where it stays a node.
fn taken(layer: &mut Layer, node: &Node, made: &str, choice: &Choice<'_>) -> Option<Option<String>> {
    let operator = graphs::operator(node);
    let other = || node.input.iter().find(|name| *name != made).filter(|_| node.input.len() == 2);
    let activation = || match operator.as_str() {
        "Relu" => Some(Bounds::RELU),
        "Clip" if node.input.first().is_some_and(|name| name == made) => bounds(node, choice.weights),
        _ => None,
    };
    match layer {
        Layer::Convolution(layer) if layer.bounds == Bounds::NONE => match operator.as_str() {
            "BatchNormalization" if node.input.first().is_some_and(|name| name == made) => {
                let (factors, more) = normalisation(node, choice.weights)?;
                layer.scale(&factors, &more)?;
            }
            _ => layer.bounds = activation()?,
        },
        Layer::Product(Product { bounds, bias, panels }) if *bounds == Bounds::NONE => {
            if operator == "Add" && bias.is_none() {
                *bias = Some(self::bias(choice.weights, other()?, panels.columns())?);
            } else {
                *bounds = activation()?;
            }
        }
        Layer::IntegerProduct(IntegerProduct { then, panels, .. }) => match (then, operator.as_str()) {
            (then @ Then::Integers, "Cast") if attribute(node, "to").is_some_and(|to| to.i() == 1) => {
                *then = Then::Reals { scaled: false, bias: None };
            }
            (Then::Reals { scaled: scaled @ false, bias: None }, "Mul") if choice.is_scalar(other()?) => {
                *scaled = true;
                return Some(other().cloned());
            }
            (Then::Reals { bias: bias @ None, .. }, "Add") => {
                *bias = Some(self::bias(choice.weights, other()?, panels.columns())?);
            }
            (Then::Integers | Then::Reals { .. }, _) => return None,
        },
        Layer::Convolution(_) | Layer::Product(_) | Layer::Hold(_) => return None,
    }
    Some(None)
}

/// A weight with a number for each column.
pub fn bias(weights: &Weights, name: &str, columns: usize) -> Option<Vec<f32>> {
    let (shape, values) = weights.f32s(name)?;
    (shape == [columns]).then_some(values)
}

/// What a Clip holds values to, where the file says so.
pub fn bounds(node: &Node, weights: &Weights) -> Option<Bounds> {
    let bound =
        |at: usize, name: &str, otherwise: f32| match node.input.get(at).filter(|name| !name.is_empty()) {
            Some(name) => match weights.f32s(name)?.1.as_slice() {
                [one] => Some(*one),
                _ => None,
            },
            None => Some(attribute(node, name).map_or(otherwise, |attribute| attribute.f())),
        };
    Some(Bounds { least: bound(1, "min", f32::NEG_INFINITY)?, most: bound(2, "max", f32::INFINITY)? })
}

/// What a BatchNormalization that doesn't train multiplies each channel by, and adds to it.
fn normalisation(node: &Node, weights: &Weights) -> Option<(Vec<f32>, Vec<f32>)> {
    let list = |at: usize| Some(weights.f32s(node.input.get(at)?)?.1);
    let (scale, bias, mean, variance) = (list(1)?, list(2)?, list(3)?, list(4)?);
    let least = attribute(node, "epsilon").map_or(1e-5, |attribute| attribute.f());
    if attribute(node, "training_mode").is_some_and(|trains| trains.i() != 0)
        || [&bias, &mean, &variance].iter().any(|list| list.len() != scale.len())
    {
        return None;
    }
    let factors: Vec<f32> =
        scale.iter().zip(&variance).map(|(scale, variance)| scale / (variance + least).sqrt()).collect();
    let more = bias.iter().zip(mean.iter().zip(&factors)).map(|(bias, (mean, factor))| bias - mean * factor);
    let more = more.collect();
    Some((factors, more))
}
