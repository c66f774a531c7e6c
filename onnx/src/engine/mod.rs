//! Graphs in rten, which computes them. Must not know which file they are of, nor what rten lacks.

pub mod probe;
pub mod values;

use std::sync::Arc;

use prost::Message;
use rten::{ModelOptions, NodeId, Value, ValueOrView};

use crate::{
    Error, Result,
    proto::{Graph, Model, OperatorSet},
};

/// Where weights lie that the engine reads without a copy: a file by its own name for it.
pub const WEIGHTS: &str = "weights.data";

/// What all graphs of a model share.
#[derive(Clone)]
pub struct Loader {
    options: ModelOptions,
    opsets: Vec<OperatorSet>,
}

impl Loader {
    pub fn new(opsets: Vec<OperatorSet>, weights: Vec<u8>) -> Self {
        let mut options = ModelOptions::with_all_ops();
        options.external_data(WEIGHTS, weights);
        Self { options, opsets }
    }

    pub fn load(&self, graph: Graph) -> Result<Loaded> {
        let outputs: Vec<String> = graph.output.iter().map(|output| output.name().to_owned()).collect();
        let loaded = self.model(graph, true).map_err(|why| Error::Run { why })?;
        let ids = outputs
            .iter()
            .map(|name| loaded.node_id(name).map_err(|error| Error::Run { why: error.to_string() }));
        let output_ids = ids.collect::<Result<Vec<NodeId>>>()?;
        Ok(Loaded { model: Arc::new(loaded), outputs, output_ids })
    }

    fn model(&self, graph: Graph, optimised: bool) -> Result<rten::Model, String> {
        let file = Model {
            ir_version: Some(10),
            graph: Some(graph),
            opset_import: self.opsets.clone(),
            ..Model::default()
        };
        let mut options = self.options.clone();
        options.enable_optimization(optimised);
        options.load(file.encode_to_vec()).map_err(|error| error.to_string())
    }
}

pub struct Loaded {
    model: Arc<rten::Model>,
    outputs: Vec<String>,
    output_ids: Vec<NodeId>,
}

impl Loaded {
    /// Computes every output of the graph.
    pub fn run(&self, inputs: Vec<(&str, ValueOrView<'_>)>) -> Result<Vec<(String, Value)>> {
        let failed = |error: rten::RunError| Error::Run { why: error.to_string() };
        let mut given = Vec::with_capacity(inputs.len());
        for (name, value) in inputs {
            given.push((self.model.node_id(name).map_err(failed)?, value));
        }
        let values = self.model.run(given, &self.output_ids, None).map_err(failed)?;
        Ok(self.outputs.iter().cloned().zip(values).collect())
    }
}
