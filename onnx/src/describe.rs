//! Reads what an ONNX file says about itself, without running it. Must not know the engine's operators.

use std::collections::BTreeMap;

use crate::{
    Description, OperatorCount, Opset, Producer, Result, external, fit,
    graphs::{self, STANDARD},
    lacking, port,
    proto::{self, Graph},
    weights,
};

/// What the file is: inputs, outputs, operators, weights, and all that can't be run. Nothing is computed.
///
/// # Errors
/// [`Error::File`] where it is no ONNX file or damaged.
pub fn describe(file: Vec<u8>) -> Result<Description> {
    let mut model = graphs::read(file)?;
    let operators = operators(graphs::main(&model)?);
    // Before anything is made wider to run it.
    let mut weight_bytes = 0_u64;
    let mut parameters = 0_u64;
    for weight in graphs::weights(graphs::main(&model)?) {
        let numbers = weights::count(weight)?;
        parameters = parameters.saturating_add(numbers);
        weight_bytes = weight_bytes.saturating_add(weights::bytes(weight.data_type(), numbers));
    }
    fit::fit(&mut model);
    let graph = graphs::main(&model)?;
    Ok(Description {
        producer: Producer {
            name: model.producer_name().to_owned(),
            version: model.producer_version().to_owned(),
            graph: graph.name().to_owned(),
            ir_version: model.ir_version(),
        },
        opsets: model.opset_import.iter().map(opset).collect(),
        inputs: graphs::inputs(graph).map(port::of).collect(),
        outputs: graph.output.iter().map(port::of).collect(),
        operators,
        unsupported: lacking::all(&model)?,
        weight_bytes,
        parameters,
        external: external::names(graph),
        metadata: model
            .metadata_props
            .iter()
            .map(|entry| (entry.key().to_owned(), entry.value().to_owned()))
            .collect(),
    })
}

fn opset(opset: &proto::OperatorSet) -> Opset {
    let domain = if opset.domain().is_empty() { STANDARD } else { opset.domain() };
    Opset { domain: domain.to_owned(), version: opset.version() }
}

fn operators(graph: &Graph) -> Vec<OperatorCount> {
    let mut counts = BTreeMap::<String, usize>::new();
    graphs::each_node(graph, &mut |node| *counts.entry(graphs::operator(node)).or_default() += 1);
    let mut operators: Vec<OperatorCount> =
        counts.into_iter().map(|(operator, count)| OperatorCount { operator, count }).collect();
    operators.sort_by_key(|operator| std::cmp::Reverse(operator.count));
    operators
}
