//! How much memory a model takes, from its weights and its inputs' shapes, before anything is allocated. Must not know how it is
//! computed.
//!
//! What shapes can't be known before a run (how many boxes are left, how often a loop turns) counts as nothing.

mod operators;
mod shapes;

use std::collections::HashMap;

use self::shapes::Known;
use crate::{
    Error, Limits, Result, Tensor, graphs,
    proto::{self, Graph, Node},
    weights,
};

/// # Errors
/// [`Error::Memory`] where the weights alone are too much.
pub fn weights_fit(graph: &Graph, limits: &Limits) -> Result<()> {
    let needed = bytes_of_weights(graph)?;
    if needed > limits.memory_bytes {
        return Err(Error::Memory {
            what: "the model's weights".to_owned(),
            needed,
            limit: limits.memory_bytes,
        });
    }
    Ok(())
}

fn bytes_of_weights(graph: &Graph) -> Result<u64> {
    let mut needed = 0_u64;
    for weight in graphs::weights(graph) {
        needed = needed.saturating_add(weights::bytes(weight.data_type(), weights::count(weight)?));
    }
    Ok(needed)
}

/// A graph without its weights' values, to follow shapes through.
pub struct Plan {
    nodes: Vec<Node>,
    /// What is known of weights.
    weights: HashMap<String, Known>,
    weight_bytes: u64,
    outputs: Vec<String>,
    limit: u64,
}

impl Plan {
    /// # Errors
    /// [`Error::Memory`] where what doesn't hang on inputs is too much.
    pub fn new(graph: &Graph, limits: &Limits) -> Result<Self> {
        let known = |weight: &proto::Tensor| Ok((weight.name().to_owned(), Known::of_weight(weight)?));
        let plan = Self {
            nodes: graph.node.iter().map(shapes::without_weights).collect(),
            weights: graph.initializer.iter().map(known).collect::<Result<_>>()?,
            weight_bytes: bytes_of_weights(graph)?,
            outputs: graph.output.iter().map(|output| output.name().to_owned()).collect(),
            limit: limits.memory_bytes,
        };
        plan.follow(HashMap::new())?;
        Ok(plan)
    }

    /// # Errors
    /// [`Error::Memory`] at the node that would go over the limit.
    pub fn check(&self, inputs: &[(String, Tensor)]) -> Result<()> {
        let known = |(name, tensor): &(String, Tensor)| (name.clone(), Known::of_tensor(tensor));
        self.follow(inputs.iter().map(known).collect())
    }

    /// Node after node, with what is alive beside it.
    fn follow(&self, mut known: HashMap<String, Known>) -> Result<()> {
        let mut uses = HashMap::<&str, usize>::new();
        for name in self.nodes.iter().flat_map(graphs::wants).chain(self.outputs.iter().map(String::as_str)) {
            *uses.entry(name).or_default() += 1;
        }
        let size = |known: &Known| known.bytes().unwrap_or(0);
        let mut alive = known.values().map(size).fold(self.weight_bytes, u64::saturating_add);
        for node in &self.nodes {
            let of = |name: &String| known.get(name).or_else(|| self.weights.get(name));
            let inputs: Vec<Option<&Known>> = node.input.iter().map(of).collect();
            let made = operators::follow(node, &inputs);
            for (name, made) in node.output.iter().zip(made) {
                alive = alive.saturating_add(size(&made));
                known.insert(name.clone(), made);
            }
            if alive > self.limit {
                let what =
                    format!("the model with its values at {} {}", graphs::operator(node), graphs::name(node));
                return Err(Error::Memory { what, needed: alive, limit: self.limit });
            }
            for name in graphs::wants(node) {
                let left = uses.entry(name).and_modify(|left| *left = left.saturating_sub(1)).or_default();
                if *left == 0
                    && let Some(gone) = known.remove(name)
                {
                    alive = alive.saturating_sub(size(&gone));
                }
            }
        }
        Ok(())
    }
}
