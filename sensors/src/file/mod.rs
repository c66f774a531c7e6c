//! A detector as a file: safetensors, with all but the weights as JSON in its header. Nothing that a file says is trusted.
//!
//! The header's key `hearth.detector` holds the shape, the channels, the normalisation, the threshold and the reference for drift.

mod weights;

use std::collections::HashMap;

use safetensors::{
    SafeTensors,
    tensor::{Dtype, TensorView},
};
use serde::{Deserialize, Serialize};

use crate::{
    detector::{Channel, Detector},
    detectors::Kind,
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
        let tensors = weights::tensors_of(&self.model);
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
        let model = weights::model_of(header.kind, features::count(header.shape), &tensors)?;
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
