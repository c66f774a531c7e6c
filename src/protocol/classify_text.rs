//! ClassifyText: which label each text gets, how sure that is, and which words carried it.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassifyText {
    /// The loaded text encoder, by its file's SHA-256. Empty where the language model classifies.
    pub model: String,
    pub classifier: Classifier,
    pub texts: Vec<String>,
    /// Also which words carried each decision, which costs a run for each word.
    pub explain: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Classifier {
    /// The head that the model's own file carries.
    BuiltIn,
    /// The sentiment head that ships with Hearth, on all-MiniLM-L6-v2.
    Sentiment,
    /// Labels that nothing was trained for, by the similarity of their embeddings to the text's.
    Labels(Vec<String>),
    /// The same, by how likely the language model takes each to be the answer: slower.
    Likelihood(Vec<String>),
    /// A head of one's own, as [`super::TrainHead`] gives it.
    Head(Vec<u8>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Verdict {
    /// What the scores are of: comes first, and once.
    Labels(Vec<String>),
    Scores {
        /// Place in the request.
        text: u32,
        /// A probability for each label.
        scores: Vec<f32>,
        /// The label that was decided on, which a threshold may make another than the likeliest.
        label: u32,
        /// Whether the text's end was cut off.
        truncated: bool,
    },
    Words {
        text: u32,
        words: Vec<Word>,
    },
}

/// A stretch of the text, in bytes, and how much of the decided label's probability goes when it is left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub start: u32,
    pub end: u32,
    pub weight: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassifySummary {
    pub texts: u32,
    /// Tokens that went through the model.
    pub tokens: u64,
    /// From the start of the job to the first text's scores.
    pub first_ms: f64,
    /// From the start of the job to its end.
    pub total_ms: f64,
    /// The worker's linear memory, which never shrinks.
    pub memory_bytes: u64,
}

tie!(ClassifyText streams Verdict => ClassifySummary);
