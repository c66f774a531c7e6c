//! What rten lacks, asked of rten itself: each node alone in a graph, loaded and not run. Must not know what is done about it.

use super::Loader;
use crate::{
    graphs,
    proto::{Graph, Node, ValueInfo},
};

/// Why a node can't be loaded, in rten's words; `None` where it can.
pub fn lacks(loader: &Loader, node: &Node) -> Option<String> {
    // A node whose inner nodes are refused by name says nothing of its own.
    let inner = graphs::inside(node).flat_map(|graph| &graph.node);
    if inner.into_iter().any(|inner| lacks(loader, inner).is_some()) {
        return None;
    }
    let port = |name: &String| ValueInfo { name: Some(name.clone()), ..ValueInfo::default() };
    let named = |names: &[String]| names.iter().filter(|name| !name.is_empty()).map(port).collect();
    let (input, output) = (named(&node.input), named(&node.output));
    let graph = Graph { node: vec![node.clone()], input, output, ..Graph::default() };
    loader.model(graph, false).err()
}
