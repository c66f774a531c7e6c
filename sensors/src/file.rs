//! A detector as a file: safetensors, with all but the weights as JSON in its header. Nothing that a file says is trusted.
//!
//! The header's key `hearth.detector` holds the shape, the channels, the normalisation, the threshold and the reference for drift.

use std::collections::HashMap;

use safetensors::{
    SafeTensors,
    tensor::{Dtype, TensorView},
};
use serde::{Deserialize, Serialize};

use crate::{
    detector::{Channel, Detector},
    detectors::{
        Kind, Model,
        cusum::Cusum,
        ewma::Ewma,
        network::{Layer, Network},
        pca::Pca,
        trees::Trees,
    },
    drift::{BINS, Reference},
    error::{Error, Result},
    features,
    normalisation::Normalisation,
    shape::Shape,
};

const KEY: &str = "hearth.detector";
const VERSION: u32 = 1;
/// A larger file is none of ours.
pub const MOST_BYTES: usize = 64 << 20;
const MOST_LAYERS: usize = 16;

#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
    kind: Kind,
    shape: Shape,
    period_ms: Option<f64>,
    channels: Vec<Channel>,
    normalisation: Normalisation,
    threshold: f32,
    reference: Reference,
}

impl Detector {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let header = Header {
            version: VERSION,
            kind: self.kind(),
            shape: self.shape,
            period_ms: self.period_ms,
            channels: self.channels.clone(),
            normalisation: self.normalisation.clone(),
            threshold: self.threshold,
            reference: self.reference.clone(),
        };
        let header =
            serde_json::to_string(&header).map_err(|error| Error::File { why: error.to_string() })?;
        let tensors = tensors_of(&self.model);
        let mut views = Vec::with_capacity(tensors.len());
        for (name, shape, bytes) in &tensors {
            views.push((name.clone(), TensorView::new(Dtype::F32, shape.clone(), bytes)?));
        }
        Ok(safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), header)])))?)
    }

    /// What [`Detector::to_bytes`] made; anything else is refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MOST_BYTES {
            return damaged(format!("it has {} bytes, and none has more than {MOST_BYTES}", bytes.len()));
        }
        let (_, metadata) = SafeTensors::read_metadata(bytes)?;
        let header = metadata.metadata().as_ref().and_then(|metadata| metadata.get(KEY));
        let Some(header) = header else { return damaged(format!("its header has no {KEY}")) };
        let known: Versioned = json(header)?;
        if known.version != VERSION {
            return Err(Error::Version { got: known.version, known: VERSION });
        }
        let header: Header = json(header)?;
        header.check()?;
        let tensors = SafeTensors::deserialize(bytes)?;
        let model = model_of(&header, &tensors)?;
        let Header { shape, period_ms, channels, normalisation, threshold, reference, .. } = header;
        Self::new(shape, period_ms, channels, normalisation, model, threshold, reference)
    }
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

fn json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::File { why: error.to_string() })
}

fn damaged<T>(why: String) -> Result<T> {
    Err(Error::File { why })
}

impl Header {
    fn check(&self) -> Result<()> {
        self.shape.checked()?;
        let features = features::count(self.shape);
        let lengths = [
            ("channels", self.channels.len(), self.shape.channels),
            ("means", self.normalisation.means.len(), features),
            ("scales", self.normalisation.scales.len(), features),
            ("edges", self.reference.edges.len(), features * (BINS - 1)),
            ("counts", self.reference.counts.len(), features * BINS),
        ];
        for (what, got, expected) in lengths {
            if got != expected {
                return damaged(format!("it has {got} {what}, and {expected} are expected"));
            }
        }
        let finite = |values: &[f32]| values.iter().all(|value| value.is_finite());
        let positive = self.normalisation.scales.iter().all(|scale| *scale > 0.0);
        let period = self.period_ms.is_none_or(|period| period.is_finite() && period > 0.0);
        let rising = self.reference.edges.chunks(BINS - 1).all(<[f32]>::is_sorted);
        let sums = self
            .reference
            .counts
            .chunks(BINS)
            .all(|counts| counts.iter().try_fold(0u32, |sum, count| sum.checked_add(*count)).is_some());
        let numbers = [&self.normalisation.means, &self.normalisation.scales, &self.reference.edges];
        let numbers = numbers.into_iter().all(|values| finite(values)) && self.threshold.is_finite();
        if !(numbers && positive && period && rising && sums) {
            return damaged("a number in its header is out of range".to_owned());
        }
        Ok(())
    }
}

type Tensor = (String, Vec<usize>, Vec<u8>);

fn tensors_of(model: &Model) -> Vec<Tensor> {
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

fn model_of(header: &Header, tensors: &SafeTensors<'_>) -> Result<Model> {
    let features = features::count(header.shape);
    Ok(match header.kind {
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
