//! Measure: time the loaded model on given tokens, for a benchmark.

use serde::{Deserialize, Serialize};

/// Times the loaded model on an empty KV cache: `prompt` goes through (prefill), then `decode_tokens` are decoded
/// greedily, end-of-turn ignored. Afterwards that cache is empty, so the next answer prefills its whole prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Ids of the model's own vocabulary.
    pub prompt: Vec<u32>,
    /// 0 measures the prefill alone.
    pub decode_tokens: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// From the first slice of the prompt to the first token, which is what a person waits.
    pub prefill_ms: f64,
    /// All decode steps together; each puts one token through the model and chooses the next.
    pub decode_ms: f64,
    pub prompt_tokens: u32,
    pub decoded_tokens: u32,
    /// The worker's linear memory, of all its threads; it never shrinks, so this is also the peak so far.
    pub memory_bytes: u64,
    /// Packed weights.
    pub weight_bytes: u64,
    /// The KV cache in use, in whole pages.
    pub cache_bytes: u64,
    /// What was decoded, so that engines can be compared.
    pub tokens: Vec<u32>,
}

impl Measured {
    /// Tokens per second through the prefill; `None` where the clock saw no time pass.
    pub fn prefill_tokens_per_second(&self) -> Option<f64> {
        per_second(self.prompt_tokens, self.prefill_ms)
    }

    /// Tokens per second while decoding; `None` where none was decoded or the clock saw no time pass.
    pub fn tokens_per_second(&self) -> Option<f64> {
        per_second(self.decoded_tokens, self.decode_ms)
    }
}

fn per_second(tokens: u32, ms: f64) -> Option<f64> {
    (tokens > 0 && ms > 0.0).then(|| f64::from(tokens) * 1000.0 / ms)
}

tie!(Measure => Measured);
