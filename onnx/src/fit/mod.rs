//! A file's graph in the form that the engine reads: other ways to say the same, old and new. Must not know how it computes.

pub mod constants;
mod old;
mod padding;
mod quantised;
mod tidy;
pub mod widened;
pub mod write;

use crate::{graphs, proto::Model};

/// The same model, in fewer ways of saying it.
pub fn fit(model: &mut Model) {
    let opset = graphs::opset(model);
    let Some(graph) = &mut model.graph else { return };
    graphs::each_graph_mut(graph, &mut constants::in_graph);
    graphs::each_graph_mut(graph, &mut |graph| tidy::in_graph(graph, opset));
    graphs::each_graph_mut(graph, &mut |graph| old::in_graph(graph, opset));
    graphs::each_graph_mut(graph, &mut quantised::in_graph);
    if cfg!(target_arch = "wasm32") {
        graphs::each_graph_mut(graph, &mut widened::in_graph);
    }
    graphs::each_graph_mut(graph, &mut padding::in_graph);
}
