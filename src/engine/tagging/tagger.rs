//! What a token's vector says of it: a logit for each tag, softmax. Must not know texts.

use std::io::{Read, Seek};

use serde::Deserialize;

use super::Tag;
use crate::engine::{
    error::{Error, Result},
    kernels::elementwise::softmax,
    safetensors::Safetensors,
};

/// More tags than kinds of data that anybody looks for.
const MOST_TAGS: usize = 1000;

#[derive(Clone, Debug, PartialEq)]
pub struct Tagger {
    tags: Vec<Tag>,
    /// A row for each tag.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// What the file's metadata says of it.
#[derive(Deserialize)]
struct Card {
    labels: Vec<String>,
}

impl Tagger {
    pub fn is_in(file: &Safetensors) -> bool {
        file.has("tagger.weight")
    }

    /// The tagger beside a model's weights, which makes vectors of `width` numbers.
    pub fn read(file: &Safetensors, reader: &mut (impl Read + Seek), width: usize) -> Result<Self> {
        let card: Card = serde_json::from_str(file.metadata("tagger")?)
            .map_err(|error| Error::damaged("metadata `tagger`", "labels", error))?;
        let count = card.labels.len();
        if !(2..=MOST_TAGS).contains(&count) {
            return Err(Error::damaged("metadata `tagger`", format!("2 to {MOST_TAGS} labels"), count));
        }
        let tags = card.labels.iter().map(|label| Tag::from_label(label)).collect::<Result<Vec<_>>>()?;
        let weights = file.tensor(reader, "tagger.weight", &[count, width])?.values;
        let bias = file.tensor(reader, "tagger.bias", &[count])?.values;
        match weights.iter().chain(&bias).find(|value| !value.is_finite()) {
            Some(value) => Err(Error::damaged("`tagger.weight`", "finite numbers", value)),
            None => Ok(Self { tags, weights, bias }),
        }
    }

    /// What each place of a row of probabilities is of.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Of each vector the tags' probabilities, [vectors][tags].
    pub fn probabilities(&self, vectors: &[f32]) -> Vec<f32> {
        let width = self.weights.len() / self.bias.len();
        let mut all = Vec::with_capacity(vectors.len() / width * self.bias.len());
        for vector in vectors.chunks_exact(width) {
            let start = all.len();
            let rows = self.weights.chunks_exact(width).zip(&self.bias);
            all.extend(
                rows.map(|(row, bias)| row.iter().zip(vector).map(|(w, x)| w * x).sum::<f32>() + bias),
            );
            softmax(&mut all[start..]);
        }
        all
    }
}
