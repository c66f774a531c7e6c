//! The first half of a layer, where positions see each other: attention, or a short convolution.

use serde::{Deserialize, Serialize};

use super::rows::{Bias, Rows};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "one for each layer: a few dozen")]
pub enum Mixing {
    Attention(Attention),
    Convolution(Convolution),
}

/// `x += scale * norm_after(output(attend(norm_before(x))))`. Norms are RMS norms, named by their weights; `None` leaves one out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attention {
    pub norm_before: Option<String>,
    pub query: Rows,
    pub key: Rows,
    pub value: Rows,
    pub query_bias: Bias,
    pub key_bias: Bias,
    pub value_bias: Bias,
    pub head_norm: HeadNorm,
    /// Which of the recipe's ropes turns queries and keys; `None` leaves them as they are.
    pub rope: Option<usize>,
    /// Then queries grow with their position.
    pub growth: Option<Growth>,
    /// What a query times a key is divided by: in most families the root of a head's size.
    pub divisor: f32,
    /// Then: `cap * tanh(score / cap)`.
    pub cap: Option<f32>,
    /// A position sees itself and those before it, so many in all; `None` sees all.
    pub window: Option<usize>,
    pub output: String,
    pub output_bias: Option<String>,
    pub norm_after: Option<String>,
}

/// RMS norms of queries and keys before they turn, named by their weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeadNorm {
    None,
    /// Each head by itself; all heads have the same weight.
    Each {
        query: String,
        key: String,
    },
    /// All heads of a position as one vector.
    Together {
        query: String,
        key: String,
    },
}

/// A query is multiplied with `1 + scale * ln(floor(position / every) + 1)`, so that attention stays sharp among many (Llama 4).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    pub scale: f32,
    /// Positions.
    pub every: usize,
}

impl Growth {
    /// What a query at this position is multiplied with.
    pub fn at(self, position: usize) -> f32 {
        1.0 + self.scale * ((position / self.every) as f32 + 1.0).ln()
    }
}

/// `x += scale * norm_after(output(output_gate * convolve(input_gate * value)))`, the three being products with `norm_before(x)`,
/// each as wide as `x` (Liquid AI 2025, LFM2). A channel is convolved by itself, over its own last numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Convolution {
    pub norm_before: Option<String>,
    pub input_gate: Rows,
    pub output_gate: Rows,
    pub value: Rows,
    /// A row for each channel: what its numbers are multiplied with, the oldest first, the recipe's `taps` of them.
    pub kernel: String,
    pub output: String,
    pub norm_after: Option<String>,
}

impl Mixing {
    pub(super) fn tensors(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Attention(attention) => Box::new(attention.tensors()),
            Self::Convolution(convolution) => Box::new(convolution.tensors()),
        }
    }
}

impl Attention {
    fn tensors(&self) -> impl Iterator<Item = &str> {
        let rows = [Some(&self.query), Some(&self.key), Some(&self.value)];
        let biases = [&self.query_bias, &self.key_bias, &self.value_bias].map(Option::as_ref);
        let norms = match &self.head_norm {
            HeadNorm::None => [None, None],
            HeadNorm::Each { query, key } | HeadNorm::Together { query, key } => [Some(query), Some(key)],
        };
        let others = [
            self.norm_before.as_ref(),
            Some(&self.output),
            self.output_bias.as_ref(),
            self.norm_after.as_ref(),
        ];
        let named = rows.into_iter().chain(biases).flatten().map(|rows| rows.tensor.as_str());
        named.chain(norms.into_iter().chain(others).flatten().map(String::as_str))
    }
}

impl Convolution {
    fn tensors(&self) -> impl Iterator<Item = &str> {
        let rows = [&self.input_gate, &self.output_gate, &self.value].map(|rows| rows.tensor.as_str());
        let norms = [self.norm_before.as_deref(), self.norm_after.as_deref()];
        let others = [Some(self.kernel.as_str()), Some(self.output.as_str())];
        rows.into_iter().chain(norms.into_iter().chain(others).flatten())
    }
}
