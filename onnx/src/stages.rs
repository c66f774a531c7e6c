//! A model's graph, cut where the engine lacks an operator: graphs of the engine, with what is computed here between them.
//! Must not know what operators do.

use std::collections::{HashMap, HashSet};

use rten::{Value, ValueOrView};

use crate::{
    Element, Error, Result, Tensor,
    engine::{Loaded, Loader, values},
    gather, graphs,
    layers::{self, Layer, Operand},
    operators,
    proto::{Graph, Model, Node, ValueInfo},
    weights,
};

/// A value between stages, as whoever made it holds it.
pub enum Held {
    Tensor(Tensor),
    Engine(Value),
}

/// Whose kernels compute layers that both have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernels {
    /// The engine's, which know a processor's widest vectors.
    Engine,
    /// Those of this crate, which are faster in wasm.
    Ours,
}

impl Default for Kernels {
    fn default() -> Self {
        if cfg!(target_arch = "wasm32") { Self::Ours } else { Self::Engine }
    }
}

pub struct Stages {
    stages: Vec<Stage>,
    /// Weights that something here computes with, and those that are outputs.
    weights: HashMap<String, Tensor>,
    outputs: HashSet<String>,
    /// By what they make.
    layers: HashMap<String, Layer>,
    opset: i64,
}

struct Stage {
    what: What,
    /// Values that nothing wants after this.
    last: Vec<String>,
}

enum What {
    Engine {
        loaded: Loaded,
        inputs: Vec<String>,
    },
    /// With values that nothing wants after each.
    Here(Vec<(Node, Vec<String>)>),
}

impl Held {
    pub fn to_tensor(&self, name: &str, element: &Element) -> Result<Tensor> {
        match self {
            Self::Engine(value) => values::from_engine(name, value, element),
            Self::Tensor(tensor) => Ok(Tensor {
                shape: tensor.shape.clone(),
                values: values::declared(tensor.values.clone(), element),
            }),
        }
    }
}

impl Stages {
    pub fn cut(mut model: Model, kernels: Kernels) -> Result<Self> {
        let mut graph = model.graph.take().unwrap_or_default();
        let layers = match kernels {
            Kernels::Ours => layers::take(&mut graph),
            Kernels::Engine => HashMap::new(),
        };
        let opset = graphs::opset(&model);
        let nodes = std::mem::take(&mut graph.node);
        let groups = grouped(nodes);
        let outputs: HashSet<String> = graph.output.iter().map(|output| output.name().to_owned()).collect();
        let weights = wanted_here(&graph, &groups, &outputs)?;
        graph.node = groups.into_iter().flatten().collect();
        let gathered = gather::gather(&mut graph)?;
        let groups = grouped(std::mem::take(&mut graph.node));
        let loader = Loader::new(model.opset_import, gathered);

        let mut wanted_later = outputs.clone();
        let mut stages = Vec::new();
        for (number, nodes) in groups.into_iter().enumerate().rev().filter(|(_, nodes)| !nodes.is_empty()) {
            let wanted: HashSet<String> = nodes.iter().flat_map(graphs::wants).map(str::to_owned).collect();
            let mut last: Vec<String> =
                wanted.iter().filter(|name| !wanted_later.contains(*name)).cloned().collect();
            let what = if is_here(number) {
                What::Here(with_last(nodes, &mut last))
            } else {
                engine(&loader, &graph, nodes, &wanted, &wanted_later)?
            };
            wanted_later.extend(wanted);
            stages.push(Stage { what, last });
        }
        stages.reverse();
        Ok(Self { stages, weights, outputs, layers, opset })
    }

    /// Every output of the model, by name.
    pub fn run(&self, mut values: HashMap<String, Held>) -> Result<HashMap<String, Held>> {
        for Stage { what, last } in &self.stages {
            match what {
                What::Engine { loaded, inputs } => {
                    let made = run_engine(loaded, inputs, last, &mut values)?;
                    values.extend(made.into_iter().map(|(name, value)| (name, Held::Engine(value))));
                }
                What::Here(nodes) => {
                    for (node, last) in nodes {
                        let made = match node.output.first().and_then(|name| self.layers.get(name)) {
                            Some(layer) => vec![run_layer(layer, node, last, &mut values)?],
                            None => self.run_here(node, &values)?,
                        };
                        for name in last {
                            values.remove(name);
                        }
                        values.extend(made.into_iter().map(|(name, tensor)| (name, Held::Tensor(tensor))));
                    }
                }
            }
            for name in last {
                values.remove(name);
            }
        }
        for (name, weight) in self.weights.iter().filter(|(name, _)| self.outputs.contains(*name)) {
            values.insert(name.clone(), Held::Tensor(weight.clone()));
        }
        Ok(values)
    }

    fn run_here(&self, node: &Node, values: &HashMap<String, Held>) -> Result<Vec<(String, Tensor)>> {
        let mut inputs = Vec::with_capacity(node.input.len());
        for name in &node.input {
            inputs.push(match (name.as_str(), values.get(name)) {
                ("", _) => None,
                (_, Some(held)) => Some(held.to_tensor(name, &Element::Other(String::new()))?),
                (_, None) => self.weights.get(name).cloned(),
            });
        }
        let made = operators::run(node, &inputs, self.opset)?;
        let named = node.output.iter().cloned().zip(made);
        Ok(named.filter(|(name, _)| !name.is_empty()).collect())
    }
}

/// What nothing wants later is given away, so that the layer can write over it.
fn run_layer(
    layer: &Layer,
    node: &Node,
    last: &[String],
    values: &mut HashMap<String, Held>,
) -> Result<(String, Tensor)> {
    let mut owned = HashMap::new();
    for name in node.input.iter().filter(|name| last.contains(name)) {
        owned.extend(values.remove_entry(name));
    }
    let mut inputs = Vec::with_capacity(node.input.len());
    for name in &node.input {
        let operand = owned.remove(name).map(Operand::Owned);
        let operand = operand.or_else(|| values.get(name).map(Operand::Shared));
        inputs.push(operand.ok_or_else(|| Error::Run { why: format!("nothing made {name}") })?);
    }
    let made = layer.run(node, inputs)?;
    Ok((node.output.first().cloned().unwrap_or_default(), made))
}

/// Each node with those of `last` that it is the last to want; the rest stay in `last`.
fn with_last(nodes: Vec<Node>, last: &mut Vec<String>) -> Vec<(Node, Vec<String>)> {
    let mut paired: Vec<(Node, Vec<String>)> = Vec::with_capacity(nodes.len());
    for node in nodes.into_iter().rev() {
        let wants: HashSet<String> = graphs::wants(&node).into_iter().map(str::to_owned).collect();
        paired.push((node, last.extract_if(.., |name| wants.contains(name)).collect()));
    }
    paired.reverse();
    paired
}

fn run_engine(
    loaded: &Loaded,
    inputs: &[String],
    last: &[String],
    values: &mut HashMap<String, Held>,
) -> Result<Vec<(String, Value)>> {
    let missing = |name: &String| Error::Run { why: format!("nothing made {name}") };
    for name in inputs {
        let (name, held) = values.remove_entry(name).ok_or_else(|| missing(name))?;
        let value = match held {
            Held::Engine(value) => value,
            Held::Tensor(tensor) => values::into_engine(&name, tensor)?,
        };
        values.insert(name, Held::Engine(value));
    }
    // What nothing wants later is given away, so that the engine can write over it.
    let mut given_away = HashMap::new();
    for name in inputs.iter().filter(|name| last.contains(name)) {
        given_away.extend(values.remove_entry(name));
    }
    let mut given = Vec::with_capacity(inputs.len());
    for name in inputs {
        if let Some(Held::Engine(value)) = given_away.remove(name) {
            given.push((name.as_str(), ValueOrView::Value(value)));
        } else if let Some(Held::Engine(value)) = values.get(name) {
            given.push((name.as_str(), ValueOrView::View(value.as_view())));
        }
    }
    loaded.run(given)
}

/// Even groups are the engine's, odd ones are computed here; a group wants only what it or one before it makes.
fn grouped(nodes: Vec<Node>) -> Vec<Vec<Node>> {
    let mut made_in = HashMap::<String, usize>::new();
    let mut groups: Vec<Vec<Node>> = Vec::new();
    for node in nodes {
        let before =
            graphs::wants(&node).into_iter().filter_map(|name| made_in.get(name)).max().copied().unwrap_or(0);
        let group = if is_here(before) == (layers::is_layer(&node) || operators::computes(&node)) {
            before
        } else {
            before + 1
        };
        made_in.extend(node.output.iter().map(|output| (output.clone(), group)));
        groups.resize_with(groups.len().max(group + 1), Vec::new);
        if let Some(nodes) = groups.get_mut(group) {
            nodes.push(node);
        }
    }
    groups
}

fn is_here(group: usize) -> bool {
    group % 2 == 1
}

/// Weights as tensors of our own: the few that the engine doesn't compute with.
fn wanted_here(
    graph: &Graph,
    groups: &[Vec<Node>],
    outputs: &HashSet<String>,
) -> Result<HashMap<String, Tensor>> {
    let here = groups.iter().enumerate().filter(|(number, _)| is_here(*number)).flat_map(|(_, nodes)| nodes);
    let wanted: HashSet<&str> =
        here.flat_map(graphs::wants).chain(outputs.iter().map(String::as_str)).collect();
    let weights = graph.initializer.iter().filter(|weight| wanted.contains(weight.name()));
    weights.map(|weight| Ok((weight.name().to_owned(), weights::tensor(weight)?))).collect()
}

fn engine(
    loader: &Loader,
    graph: &Graph,
    nodes: Vec<Node>,
    wanted: &HashSet<String>,
    wanted_later: &HashSet<String>,
) -> Result<What> {
    let made: HashSet<&str> = nodes.iter().flat_map(|node| &node.output).map(String::as_str).collect();
    let weights: Vec<_> =
        graph.initializer.iter().filter(|weight| wanted.contains(weight.name())).cloned().collect();
    let is_weight: HashSet<&str> = weights.iter().map(|weight| weight.name()).collect();
    let mut inputs: Vec<String> = wanted
        .iter()
        .filter(|name| !made.contains(name.as_str()) && !is_weight.contains(name.as_str()))
        .cloned()
        .collect();
    inputs.sort();
    // What a file says of values between its nodes is not believed: the engine infers it.
    let unknown = |name: &str| ValueInfo { name: Some(name.to_owned()), ..ValueInfo::default() };
    let declared = |name: &String| {
        graph.input.iter().find(|input| input.name() == name).cloned().unwrap_or_else(|| unknown(name))
    };
    let mut outputs: Vec<&str> = made.iter().copied().filter(|name| wanted_later.contains(*name)).collect();
    outputs.sort_unstable();
    let part = Graph {
        input: inputs.iter().map(declared).collect(),
        output: outputs.into_iter().map(unknown).collect(),
        initializer: weights,
        node: nodes,
        ..Graph::default()
    };
    Ok(What::Engine { loaded: loader.load(part)?, inputs })
}
