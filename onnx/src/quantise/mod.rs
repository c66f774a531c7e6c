//! A model made smaller: weights of 8 bits, activations quantised as they come. Must not know how a model runs.
//!
//! As onnxruntime's `quantize_dynamic` writes it (int8 weights, symmetric; uint8 activations), with a scale a channel for
//! convolutions too.

mod nodes;
mod weights;

use std::ops::ControlFlow;

use prost::Message;

use self::nodes::Rewriting;
use crate::{Error, Result, external, fit, graphs, proto::Model};

/// Activations are quantised by an operator that is newer than the first quantised ones.
const OLDEST_OPSET: i64 = 11;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantised {
    /// The smaller model, which any engine opens.
    pub file: Vec<u8>,
    /// How many operators now compute with 8 bits.
    pub operators: usize,
    /// How many more keep their form: their weights are computed, or not f32.
    pub kept: usize,
}

/// Makes a file smaller. `progress` gets how many bytes of how many are done, after each operator, and stops all of it by
/// [`ControlFlow::Break`].
///
/// # Errors
/// [`Error::File`] where it is no ONNX file, [`Error::ExternalMissing`] where its weights lie in other files, [`Error::Opset`] where it is
/// too old, [`Error::Stopped`].
pub fn quantise(file: Vec<u8>, progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>) -> Result<Quantised> {
    let mut model = graphs::read(file)?;
    let names = external::names(graphs::main(&model)?);
    if !names.is_empty() {
        return Err(Error::ExternalMissing { names });
    }
    crate::checks::check(graphs::main(&model)?)?;
    let opset = graphs::opset(&model);
    if opset < OLDEST_OPSET {
        return Err(Error::Opset { got: opset, needed: OLDEST_OPSET });
    }
    let (operators, kept) = rewrite(&mut model, progress)?;
    Ok(Quantised { file: model.encode_to_vec(), operators, kept })
}

fn rewrite(
    model: &mut Model,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<(usize, usize)> {
    let Some(graph) = &mut model.graph else { return Ok((0, 0)) };
    fit::constants::in_graph(graph);
    let old = std::mem::take(&mut graph.node);
    let mut rewriting = Rewriting::new(std::mem::take(&mut graph.initializer));
    let sizes: Vec<u64> = old.iter().map(|node| rewriting.size(node)).collect();
    let total = sizes.iter().sum();
    let mut done = 0;
    for (node, size) in old.into_iter().zip(sizes) {
        rewriting.take(node)?;
        done += size;
        if size > 0 && progress(done, total).is_break() {
            return Err(Error::Stopped);
        }
    }
    let counts = (rewriting.operators, rewriting.kept);
    (graph.node, graph.initializer) = rewriting.finish(&graph.output);
    Ok(counts)
}
