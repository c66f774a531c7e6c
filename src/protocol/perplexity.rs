//! Perplexity: how well the loaded language model foretells a text.

use serde::{Deserialize, Serialize};

/// The text goes through in windows, each on an empty KV cache (`Stage::Prefill`, in tokens of the text). Lower is better, and two
/// models can be compared where they have the same vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Perplexity {
    /// Only its first [`Perplexity::MOST_BYTES`] are read.
    pub text: String,
}

impl Perplexity {
    pub const MOST_BYTES: usize = 64 << 10;
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Perplexed {
    /// exp of the mean negative logarithm of the probability that each token had behind those before it.
    pub perplexity: f64,
    /// Tokens that were foretold: all but the first of each window.
    pub tokens: u32,
    pub windows: u32,
    /// Whether the text's end was left out.
    pub truncated: bool,
    pub ms: f64,
}

tie!(Perplexity => Perplexed);
