//! A model's graph, cut where the engine lacks an operator: graphs of the engine, with what is computed here between them.
//! Must not know what operators do.

use std::collections::{HashMap, HashSet};

use rten::{Value, ValueOrView};

use crate::{
    Element, Error, Result, Tensor,
    engine::{Loaded, Loader, values},
    gather, graphs, operators,
    proto::{Graph, Model, Node, ValueInfo},
    weights,
};

/// A value between stages, as whoever made it holds it.
pub enum Held {
    Tensor(Tensor),
    Engine(Value),
}

pub struct Stages {
    stages: Vec<Stage>,
    /// Weights that something here computes with, and those that are outputs.
    weights: HashMap<String, Tensor>,
    outputs: HashSet<String>,
    opset: i64,
}

struct Stage {
    what: What,
    /// Values that nothing wants after this.
    last: Vec<String>,
}

enum What {
    Engine { loaded: Loaded, inputs: Vec<String> },
    Here(Vec<Node>),
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
    pub fn cut(mut model: Model) -> Result<Self> {
        let mut graph = model.graph.take().unwrap_or_default();
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
            let last = wanted.iter().filter(|name| !wanted_later.contains(*name)).cloned().collect();
            let what = if is_here(number) {
                What::Here(nodes)
            } else {
                engine(&loader, &graph, nodes, &wanted, &wanted_later)?
            };
            wanted_later.extend(wanted);
            stages.push(Stage { what, last });
        }
        stages.reverse();
        Ok(Self { stages, weights, outputs, opset })
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
                    for node in nodes {
                        let made = self.run_here(node, &values)?;
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
        let group = if is_here(before) == operators::computes(&node) { before } else { before + 1 };
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
