//! What makes one score of a query and a passage that were read together (Nogueira and Cho 2019, passage re-ranking with BERT): the
//! first token's vector through a pooler, and one row behind it. Must not know texts.

use std::io::{Read, Seek};

use super::{
    error::{Error, Result},
    safetensors::Safetensors,
};

#[derive(Clone, Debug, PartialEq)]
pub struct Ranker {
    /// A row for each of the pooler's numbers.
    pooler: Vec<f32>,
    pooler_bias: Vec<f32>,
    row: Vec<f32>,
    bias: f32,
}

impl Ranker {
    pub fn is_in(file: &Safetensors) -> bool {
        file.has("ranker.weight")
    }

    /// The ranker beside a model's weights, which makes vectors of `width` numbers.
    pub fn read(file: &Safetensors, reader: &mut (impl Read + Seek), width: usize) -> Result<Self> {
        let mut values = |name: &str, shape: &[usize]| {
            let values = file.tensor(reader, name, shape)?.values;
            match values.iter().find(|value| !value.is_finite()) {
                Some(value) => Err(Error::damaged(format!("`{name}`"), "finite numbers", value)),
                None => Ok(values),
            }
        };
        Ok(Self {
            pooler: values("ranker.pooler.weight", &[width, width])?,
            pooler_bias: values("ranker.pooler.bias", &[width])?,
            row: values("ranker.weight", &[1, width])?,
            bias: values("ranker.bias", &[1])?.iter().sum(),
        })
    }

    /// How well the passage answers the query: more is better, and 0 is in the middle.
    pub fn score(&self, first: &[f32]) -> f32 {
        let dot = |row: &[f32]| row.iter().zip(first).map(|(w, x)| w * x).sum::<f32>();
        let rows = self.pooler.chunks_exact(self.row.len()).zip(&self.pooler_bias);
        let pooled = rows.map(|(row, bias)| (dot(row) + bias).tanh());
        pooled.zip(&self.row).map(|(pooled, weight)| pooled * weight).sum::<f32>() + self.bias
    }
}
