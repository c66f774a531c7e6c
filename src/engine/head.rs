//! A linear classifier on the features of a text or a picture: a logit for each label, softmax, and which label that makes.
//!
//! One form for all: the head that a model's own file carries, one that was trained beforehand, one trained here from a few
//! examples, and one made of labels' embeddings. On its own it is a safetensors file. Must not know where features come from.

use std::io::{Cursor, Read, Seek};

use serde::{Deserialize, Serialize};

use super::{
    error::{Error, Result},
    kernels::elementwise::softmax,
    safetensors::Safetensors,
};

/// More labels than a person can have meant.
pub const MOST_LABELS: usize = 1000;

/// What the head multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Input {
    /// The mean over the tokens, or over a picture's places, of whatever length.
    Mean,
    /// The same, brought to length 1.
    Embedding,
}

impl Input {
    /// Makes what a head multiplies of a mean. Nothing but zeros stays as it is.
    pub fn scale(self, mean: &mut [f32]) {
        let length = mean.iter().map(|value| value * value).sum::<f32>().sqrt();
        if self == Self::Embedding && length > 0.0 {
            let inverse = 1.0 / length;
            mean.iter_mut().for_each(|value| *value *= inverse);
        }
    }
}

/// What the file's metadata says of the head.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub labels: Vec<String>,
    pub input: Input,
    /// Logits are divided by it (Guo et al. 2017, temperature scaling).
    pub temperature: f32,
    /// Of two labels: the second is meant from this probability on. `None` takes the more likely one.
    #[serde(default)]
    pub threshold: Option<f32>,
    /// The encoder's file that gave the features, by its SHA-256; `None` for the head in that very file.
    #[serde(default)]
    pub model: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    card: Card,
    /// A row for each label; of two labels perhaps one row, whose logit is the second's.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Head {
    /// `weights` has a row for each number of `bias`.
    pub fn new(card: Card, weights: Vec<f32>, bias: Vec<f32>) -> Result<Self> {
        let (labels, rows) = (card.labels.len(), bias.len());
        let expected = format!("{labels} labels, at most {MOST_LABELS}");
        let fits = (2..=MOST_LABELS).contains(&labels) && (rows == labels || (labels, rows) == (2, 1));
        let even = rows > 0 && weights.len().is_multiple_of(rows) && weights.len() >= rows;
        if !fits || !even {
            return Err(Error::damaged("head", expected, format!("{rows} rows, {} weights", weights.len())));
        }
        let finite = weights.iter().chain(&bias).all(|value| value.is_finite());
        if !finite || !(1e-6..1e6).contains(&card.temperature) {
            return Err(Error::damaged("head", "finite numbers and a temperature", card.temperature));
        }
        Ok(Self { card, weights, bias })
    }

    /// The head in a file, alone or beside a model's weights.
    pub fn read(file: &Safetensors, reader: &mut (impl Read + Seek)) -> Result<Self> {
        let card = serde_json::from_str(file.metadata("head")?)
            .map_err(|error| Error::damaged("metadata `head`", "a head's card", error))?;
        let weights = file.any_tensor(reader, "head.weight")?;
        let [rows, columns] = weights.shape[..] else {
            return Err(Error::damaged("`head.weight`", "two dimensions", format!("{:?}", weights.shape)));
        };
        let mut values = weights.values;
        if file.has("head.weight.scale") {
            let scales = file.tensor(reader, "head.weight.scale", &[rows])?.values;
            for (row, scale) in values.chunks_exact_mut(columns.max(1)).zip(scales) {
                row.iter_mut().for_each(|value| *value *= scale);
            }
        }
        Self::new(card, values, file.tensor(reader, "head.bias", &[rows])?.values)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut reader = Cursor::new(bytes);
        let file = Safetensors::read(&mut reader)?;
        Self::read(&file, &mut reader)
    }

    /// A safetensors file of the head alone.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let card = serde_json::to_string(&self.card).map_err(|error| Error::Input(error.to_string()))?;
        let (rows, weights, bias) = (self.bias.len(), self.weights.len() * 4, self.bias.len() * 4);
        let header = serde_json::json!({
            "__metadata__": { "head": card },
            "head.weight": {
                "dtype": "F32", "shape": [rows, self.dimensions()], "data_offsets": [0, weights],
            },
            "head.bias": { "dtype": "F32", "shape": [rows], "data_offsets": [weights, weights + bias] },
        });
        let mut header = header.to_string();
        header.extend(std::iter::repeat_n(' ', header.len().next_multiple_of(8) - header.len()));
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend(self.weights.iter().chain(&self.bias).flat_map(|value| value.to_le_bytes()));
        Ok(bytes)
    }

    /// Refuses features of another encoder than the head was trained on.
    pub fn check_model(&self, sha256: &str, dimensions: usize) -> Result<()> {
        let other = self.card.model.as_deref().is_some_and(|model| model != sha256);
        if other || self.dimensions() != dimensions {
            return Err(Error::Input("the classifier was trained on another model".to_owned()));
        }
        Ok(())
    }

    pub fn labels(&self) -> &[String] {
        &self.card.labels
    }

    pub fn input(&self) -> Input {
        self.card.input
    }

    /// Length of the features that it takes.
    pub fn dimensions(&self) -> usize {
        self.weights.len() / self.bias.len()
    }

    /// Each label's probability.
    pub fn scores(&self, features: &[f32]) -> Vec<f32> {
        let rows = self.weights.chunks_exact(self.dimensions()).zip(&self.bias);
        let dot = |row: &[f32]| row.iter().zip(features).map(|(w, x)| w * x).sum::<f32>();
        let mut logits: Vec<f32> =
            rows.map(|(row, bias)| (dot(row) + bias) / self.card.temperature).collect();
        if logits.len() < self.card.labels.len() {
            logits.insert(0, 0.0);
        }
        softmax(&mut logits);
        logits
    }

    /// The label that these scores make.
    pub fn decide(&self, scores: &[f32]) -> usize {
        match (self.card.threshold, scores) {
            (Some(threshold), [_, second]) => usize::from(*second >= threshold),
            (Some(_) | None, _) => best(scores),
        }
    }
}

/// The largest one's place; the first of equals.
pub fn best(scores: &[f32]) -> usize {
    let mut best = 0;
    for (index, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(labels: &[&str], threshold: Option<f32>) -> Card {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        Card { labels, input: Input::Embedding, temperature: 2.0, threshold, model: None }
    }

    #[test]
    fn one_row_is_the_second_labels_logit_and_the_threshold_decides() {
        let head = Head::new(card(&["no", "yes"], Some(0.6)), vec![2.0, 0.0], vec![0.0]).unwrap();
        let scores = head.scores(&[0.3, 9.0]);
        assert!((scores[1] - 1.0 / (1.0 + (-0.3f32).exp())).abs() < 1e-6);
        assert_eq!(head.decide(&scores), 0, "{scores:?} is under the threshold");
        assert_eq!(head.decide(&head.scores(&[1.0, 0.0])), 1);
    }

    #[test]
    fn a_head_comes_back_from_its_file() {
        let head = Head::new(card(&["a", "b", "ü"], None), vec![0.5; 12], vec![0.0, 1.0, -1.0]).unwrap();
        let bytes = head.to_bytes().unwrap();
        assert_eq!(Head::from_bytes(&bytes).unwrap(), head);
        assert_eq!(head.decide(&head.scores(&[0.0; 4])), 1);
        for end in [0, 7, 100, bytes.len() - 1] {
            assert!(Head::from_bytes(&bytes[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn what_cannot_be_a_head_is_refused() {
        for (labels, weights, bias) in [(1, 4, 1), (3, 4, 1), (2, 5, 2), (2, 0, 2), (2, 0, 0)] {
            let labels = vec!["x"; labels];
            assert!(Head::new(card(&labels, None), vec![1.0; weights], vec![0.0; bias]).is_err());
        }
        assert!(Head::new(card(&["a", "b"], None), vec![f32::NAN; 2], vec![0.0; 2]).is_err());
    }
}
