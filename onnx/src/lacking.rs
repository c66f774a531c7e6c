//! All of a model that can't be run, found before anything runs. Must not know how the rest is run.

use std::collections::BTreeMap;

use crate::{
    Element, Result, Unsupported,
    engine::{Loader, probe},
    graphs, operators, port,
    proto::{Graph, Model, Node},
};

/// By operator and reason, with every node.
pub fn all(model: &Model) -> Result<Vec<Unsupported>> {
    let loader = Loader::new(model.opset_import.clone(), Vec::new());
    let mut found = BTreeMap::<(String, String), Vec<String>>::new();
    within(graphs::main(model)?, &loader, true, &mut found);
    let unsupported = |((operator, why), nodes)| Unsupported { operator, nodes, why };
    Ok(found.into_iter().map(unsupported).collect())
}

type Found = BTreeMap<(String, String), Vec<String>>;

fn within(graph: &Graph, loader: &Loader, is_main: bool, found: &mut Found) {
    for node in &graph.node {
        // What is computed here lies between graphs of the engine, so it can't lie inside a node.
        if !(is_main && operators::computes(node))
            && let Some(why) = why(loader, node)
        {
            found.entry((graphs::operator(node), why)).or_default().push(graphs::name(node).to_owned());
        }
        for inner in graphs::inside(node) {
            within(inner, loader, false, found);
        }
    }
}

/// Why no one computes this node.
fn why(loader: &Loader, node: &Node) -> Option<String> {
    operators::engine_lacks(node).map(str::to_owned).or_else(|| probe::lacks(loader, node))
}
