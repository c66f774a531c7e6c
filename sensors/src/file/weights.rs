//! What models have learnt as tensors, and back: shapes, ranges and numbers are checked. Must not know the header.

use safetensors::{SafeTensors, tensor::Dtype};

use super::damaged;
use crate::{
    detectors::{
        Kind, Model,
        cusum::Cusum,
        ewma::Ewma,
        network::{Layer, Network},
        pca::Pca,
        trees::Trees,
    },
    error::Result,
};

const MOST_LAYERS: usize = 16;

/// Name, shape and bytes.
pub(super) type Tensor = (String, Vec<usize>, Vec<u8>);

/// What a model has learnt.
pub(super) fn tensors_of(model: &Model) -> Vec<Tensor> {
    let tensor = |name: &str, shape: &[usize], values: &[f32]| -> Tensor {
        (name.to_owned(), shape.to_vec(), values.iter().flat_map(|value| value.to_le_bytes()).collect())
    };
    match model {
        // They have nothing to learn but what the normalisation knows.
        Model::Ewma(_) | Model::Cusum(_) => Vec::new(),
        Model::Pca(pca) => {
            vec![tensor(
                "components",
                &[pca.components().len() / pca.features(), pca.features()],
                pca.components(),
            )]
        }
        Model::Trees(trees) => {
            let (divided, at, masses, rows) = trees.parts();
            let divided: Vec<f32> = divided.iter().map(|feature| f32::from(*feature)).collect();
            vec![
                tensor("divided", &[Trees::TREES, Trees::INNER], &divided),
                tensor("at", &[Trees::TREES, Trees::INNER], at),
                tensor("masses", &[Trees::TREES, Trees::NODES], masses),
                tensor("rows", &[1], &[rows]),
            ]
        }
        Model::Autoencoder(network) => {
            let layers = network.layers().iter().enumerate().flat_map(|(at, layer)| {
                [
                    tensor(&format!("layers.{at}.weight"), &[layer.outputs, layer.inputs], &layer.weights()),
                    tensor(&format!("layers.{at}.bias"), &[layer.outputs], layer.bias()),
                ]
            });
            layers.collect()
        }
    }
}

/// What the tensors hold of a detector of this kind.
pub(super) fn model_of(kind: Kind, features: usize, tensors: &SafeTensors<'_>) -> Result<Model> {
    Ok(match kind {
        Kind::Ewma => Model::Ewma(Ewma::new(features)),
        Kind::Cusum => Model::Cusum(Cusum::new(features)),
        Kind::Pca => {
            let (shape, components) = values(tensors, "components")?;
            match shape.as_slice() {
                [rows, columns] if *columns == features && *rows <= features => {}
                other => return damaged(format!("its components have the shape {other:?}")),
            }
            Model::Pca(Pca::new(features, components))
        }
        Kind::Trees => Model::Trees(trees_of(features, tensors)?),
        Kind::Autoencoder => Model::Autoencoder(network_of(features, tensors)?),
    })
}

fn trees_of(features: usize, tensors: &SafeTensors<'_>) -> Result<Trees> {
    let of_length = |name: &str, length: usize| {
        let (shape, values) = values(tensors, name)?;
        if values.len() == length { Ok(values) } else { damaged(format!("{name} has the shape {shape:?}")) }
    };
    let inner = Trees::TREES * Trees::INNER;
    let divided = of_length("divided", inner)?;
    if divided.iter().any(|feature| *feature < 0.0 || *feature as usize >= features) {
        return damaged("a tree divides a feature that is not there".to_owned());
    }
    let divided = divided.into_iter().map(|feature| feature as u16).collect();
    let masses = of_length("masses", Trees::TREES * Trees::NODES)?;
    let rows = of_length("rows", 1)?.first().copied().unwrap_or_default();
    if rows < 0.0 || masses.iter().any(|mass| *mass < 0.0) {
        return damaged("a tree has a negative mass".to_owned());
    }
    Ok(Trees::of(features, divided, of_length("at", inner)?, masses, rows))
}

fn network_of(features: usize, tensors: &SafeTensors<'_>) -> Result<Network> {
    let count = tensors.names().iter().filter(|name| name.ends_with(".weight")).count();
    if count == 0 || count > MOST_LAYERS {
        return damaged(format!("it has {count} layers"));
    }
    let mut layers = Vec::with_capacity(count);
    let mut inputs = features;
    for at in 0..count {
        let (shape, weights) = values(tensors, &format!("layers.{at}.weight"))?;
        let (_, bias) = values(tensors, &format!("layers.{at}.bias"))?;
        let outputs = match shape.as_slice() {
            [outputs, columns] if *columns == inputs && *outputs > 0 => *outputs,
            other => return damaged(format!("layer {at} has the shape {other:?} behind {inputs} values")),
        };
        if bias.len() != outputs {
            return damaged(format!("layer {at} has {} biases for {outputs} sums", bias.len()));
        }
        layers.push(Layer::new(inputs, outputs, &weights, bias));
        inputs = outputs;
    }
    if inputs != features {
        return damaged(format!("its network makes {inputs} values of {features}"));
    }
    Ok(Network::new(layers))
}

/// A tensor's shape and its numbers, which are numbers.
fn values(tensors: &SafeTensors<'_>, name: &str) -> Result<(Vec<usize>, Vec<f32>)> {
    let view = tensors.tensor(name)?;
    if view.dtype() != Dtype::F32 {
        return damaged(format!("{name} is {:?}, and F32 is expected", view.dtype()));
    }
    let (fours, _) = view.data().as_chunks::<4>();
    let values: Vec<f32> = fours.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    if values.iter().any(|value| !value.is_finite()) {
        return damaged(format!("{name} holds what is no number"));
    }
    Ok((view.shape().to_vec(), values))
}
