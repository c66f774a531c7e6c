//! Which nodes of a graph become layers. Must not know how a layer computes.

use std::collections::{HashMap, HashSet};

use super::{
    DOMAIN, Layer,
    convolution::Convolution,
    follow::{self, Followed},
    geometry::Geometry,
    product::{IntegerProduct, Product, Then},
    weights::Weights,
};
use crate::{
    graphs,
    kernels::{Bounds, IntegerPanels, Panels},
    operators::attribute,
    proto::{Graph, Node},
};

/// Numbers of a matrix below which a product stays with the engine.
const LEAST: usize = 1 << 10;

/// The depth up to which sums of products of 9 bits are certain to fit 32.
const DEEPEST: usize = 1 << 15;

/// Puts a node of [`DOMAIN`] in the place of each layer and of what follows it; layers are known by what they make. Weights that they
/// alone want leave the graph.
pub fn take(graph: &mut Graph) -> HashMap<String, Layer> {
    let weights = Weights::of(graph);
    let mut choice =
        Choice { weights: &weights, reals: reals(graph, &weights), scalars: scalars(graph, &weights) };
    let mut layers = HashMap::new();
    let mut nodes: Vec<Option<Node>> = std::mem::take(&mut graph.node).into_iter().map(Some).collect();
    let mut uses = follow::Uses::of(&nodes, &graph.output);
    for at in 0..nodes.len() {
        let Some(node) = &nodes[at] else { continue };
        choice.learn(node);
        let Some((mut layer, mut inputs)) = choice.layer(node) else { continue };
        let Followed { last, output, more } = follow::follow(&mut layer, at, &mut nodes, &uses, &choice);
        inputs.extend(more);
        let operator = nodes[at].take().and_then(|node| node.op_type);
        uses.moved(at, last);
        if !matches!(layer, Layer::IntegerProduct(IntegerProduct { then: Then::Integers, .. })) {
            choice.reals.insert(output.clone());
        }
        nodes[last] = Some(Node {
            op_type: operator,
            domain: Some(DOMAIN.to_owned()),
            input: inputs,
            output: vec![output.clone()],
            ..Node::default()
        });
        layers.insert(output, layer);
    }
    graph.node = nodes.into_iter().flatten().collect();
    let wanted: HashSet<String> = graph.node.iter().flat_map(graphs::wants).map(str::to_owned).collect();
    let outputs: HashSet<&str> = graph.output.iter().map(|output| output.name()).collect();
    graph.initializer.retain(|weight| wanted.contains(weight.name()) || outputs.contains(weight.name()));
    layers
}

/// What is known of a graph's values.
pub struct Choice<'a> {
    pub weights: &'a Weights,
    /// Those that are f32.
    reals: HashSet<String>,
    /// Those that are one number.
    scalars: HashSet<String>,
}

impl Choice<'_> {
    fn is_real(&self, name: &str) -> bool {
        self.reals.contains(name) || self.weights.is_f32(name)
    }

    pub fn is_scalar(&self, name: &str) -> bool {
        self.scalars.contains(name)
    }

    /// Follows which values are f32.
    fn learn(&mut self, node: &Node) {
        let input = |at: usize| node.input.get(at).map_or("", String::as_str);
        let made = match graphs::operator(node).as_str() {
            "Add"
            | "Sub"
            | "Mul"
            | "Div"
            | "MatMul"
            | "Gemm"
            | "Conv"
            | "ConvTranspose"
            | "Relu"
            | "Clip"
            | "LeakyRelu"
            | "PRelu"
            | "HardSwish"
            | "HardSigmoid"
            | "Sigmoid"
            | "Tanh"
            | "Erf"
            | "Sqrt"
            | "Exp"
            | "Log"
            | "Pow"
            | "Softmax"
            | "Concat"
            | "Reshape"
            | "Flatten"
            | "Transpose"
            | "Slice"
            | "Pad"
            | "Squeeze"
            | "Unsqueeze"
            | "Expand"
            | "Resize"
            | "MaxPool"
            | "AveragePool"
            | "GlobalAveragePool"
            | "GlobalMaxPool"
            | "ReduceMean"
            | "ReduceSum"
            | "ReduceMax"
            | "BatchNormalization"
            | "InstanceNormalization"
            | "LayerNormalization"
            | "Identity"
            | "Gather"
            | "Split"
            | "DepthToSpace" => self.is_real(input(0)) || binary(node) && self.is_real(input(1)),
            "DequantizeLinear" => self.is_real(input(1)),
            "Cast" => attribute(node, "to").is_some_and(|to| to.i() == 1),
            "DynamicQuantizeLinear" => {
                self.reals.extend(node.output.get(1).cloned());
                false
            }
            _ => false,
        };
        if made {
            self.reals.extend(node.output.iter().cloned());
        }
        if node.op_type() == "Mul" && node.input.iter().all(|input| self.is_scalar(input)) {
            self.scalars.extend(node.output.first().cloned());
        }
    }

    /// A node as a layer, and the inputs that it then takes.
    fn layer(&self, node: &Node) -> Option<(Layer, Vec<String>)> {
        let input = |at: usize| node.input.get(at).filter(|name| !name.is_empty());
        let name = input(0)?;
        let given = || vec![name.clone()];
        Some(match graphs::operator(node).as_str() {
            "Conv" => self.convolution(node)?,
            "MatMul" => {
                let (shape, values) = self.weights.f32s(self.matrix(input(1)?)?)?;
                let [depth, columns] = shape.try_into().ok()?;
                let panels = Panels::new(depth, columns, |row, column| values[row * columns + column]);
                (Layer::Product(Product { panels, bias: None, bounds: Bounds::NONE }), given())
            }
            "Gemm" => (self.gemm(node)?, given()),
            "MatMulInteger" => self.integers(node)?,
            "Relu" if self.is_real(name) => (Layer::Hold(Bounds::RELU), given()),
            "Clip" if self.is_real(name) => (Layer::Hold(follow::bounds(node, self.weights)?), given()),
            _ => return None,
        })
    }

    /// The name of a weight that is a matrix worth a layer.
    fn matrix<'n>(&self, name: &'n str) -> Option<&'n str> {
        let [rows, columns] = self.weights.dims(name)? else { return None };
        (*rows > 0 && *columns > 0 && rows.saturating_mul(*columns) >= LEAST as i64).then_some(name)
    }

    fn convolution(&self, node: &Node) -> Option<(Layer, Vec<String>)> {
        let input = |at: usize| node.input.get(at).filter(|name| !name.is_empty());
        let (x, kernel) = (input(0)?, input(1)?);
        if !self.is_real(x) && !self.is_real(kernel) {
            return None;
        }
        // Of three dimensions and more elsewhere.
        let dims = self.weights.dims(kernel).map(<[i64]>::len);
        let said =
            attribute(node, "kernel_shape").or(attribute(node, "strides")).map(|list| list.ints.len() + 2);
        if !matches!(dims.or(said)?, 3 | 4) {
            return None;
        }
        let weights = self.weights.f32s(kernel);
        let bias = input(2).and_then(|name| Some(self.weights.f32s(name)?.1));
        let mut inputs = vec![x.clone()];
        inputs.extend(weights.is_none().then(|| kernel.clone()));
        inputs.extend(input(2).filter(|_| bias.is_none()).cloned());
        let groups = attribute(node, "group").map_or(1, |group| group.i());
        let layer = Convolution {
            geometry: Geometry::of(node)?,
            groups: usize::try_from(groups).ok()?,
            weights,
            bias_is_given: bias.is_none() && input(2).is_some(),
            bias,
            bounds: Bounds::NONE,
        };
        Some((Layer::Convolution(layer), inputs))
    }

    fn gemm(&self, node: &Node) -> Option<Layer> {
        let int = |name: &str| attribute(node, name).map_or(0, |attribute| attribute.i());
        let float = |name: &str| attribute(node, name).map_or(1.0, |attribute| attribute.f());
        let (shape, values) = self.weights.f32s(self.matrix(node.input.get(1)?)?)?;
        let turned = int("transB") != 0;
        let [rows, columns] = shape.try_into().ok()?;
        let (depth, made) = if turned { (columns, rows) } else { (rows, columns) };
        if int("transA") != 0 || float("alpha") != 1.0 || float("beta") != 1.0 {
            return None;
        }
        let bias = match node.input.get(2).filter(|name| !name.is_empty()) {
            Some(name) => Some(follow::bias(self.weights, name, made)?),
            None => None,
        };
        let panels = Panels::new(depth, made, |row, column| {
            if turned { values[column * depth + row] } else { values[row * made + column] }
        });
        Some(Layer::Product(Product { panels, bias, bounds: Bounds::NONE }))
    }

    fn integers(&self, node: &Node) -> Option<(Layer, Vec<String>)> {
        let input = |at: usize| node.input.get(at).filter(|name| !name.is_empty());
        let (shape, values) = self.weights.bytes(input(1)?)?;
        let [depth, columns] = shape.try_into().ok()?;
        let zeros = match input(3) {
            Some(name) => self.weights.bytes(name)?.1,
            None => vec![0],
        };
        let one_each = zeros.len() == columns;
        if depth == 0 || columns == 0 || depth > DEEPEST || !one_each && zeros.len() != 1 {
            return None;
        }
        let mut inputs = vec![input(0)?.clone()];
        if let Some(zero) = input(2) {
            if !self.is_scalar(zero) {
                return None;
            }
            inputs.push(zero.clone());
        }
        let panels = IntegerPanels::new(depth, columns, |row, column| {
            values[row * columns + column] - zeros[if one_each { column } else { 0 }]
        });
        let has_zero = inputs.len() > 1;
        Some((Layer::IntegerProduct(IntegerProduct { panels, has_zero, then: Then::Integers }), inputs))
    }
}

fn binary(node: &Node) -> bool {
    matches!(node.op_type(), "Add" | "Sub" | "Mul" | "Div" | "MatMul" | "Gemm" | "Conv")
}

fn reals(graph: &Graph, weights: &Weights) -> HashSet<String> {
    let inputs = graph.input.iter().filter(|input| {
        let tensor = input.kind.as_ref().and_then(|kind| kind.tensor.as_ref());
        tensor.is_some_and(|tensor| tensor.element() == 1)
    });
    let inputs: HashSet<String> = inputs.map(|input| input.name().to_owned()).collect();
    // A file of old lists its weights among them, whatever it says of their type.
    inputs.into_iter().filter(|name| weights.dims(name).is_none()).collect()
}

fn scalars(graph: &Graph, weights: &Weights) -> HashSet<String> {
    let quantised = graph.node.iter().filter(|node| node.op_type() == "DynamicQuantizeLinear");
    let made = quantised.flat_map(|node| node.output.iter().skip(1).cloned());
    let single = |dims: &[i64]| dims.iter().product::<i64>() == 1 && dims.len() <= 1;
    let named = graph.initializer.iter().map(|weight| weight.name());
    made.chain(named.filter(|name| weights.dims(name).is_some_and(single)).map(str::to_owned)).collect()
}
