//! A layer's weights as one member of a team holds them: its rows of each product, and what is added to them.

use super::recipe::Activation;
use crate::engine::kernels::Stack;

pub(super) struct Layer {
    pub attention: AttentionWeights,
    pub feed_forward: FeedForwardWeights,
}

pub(super) struct AttentionWeights {
    pub norm_before: Option<Vec<f32>>,
    /// Rows of this member's query heads, then of the keys' and of the values' heads that they attend to.
    pub query_key_value: Stack,
    /// A number for each of these rows, or none.
    pub bias: Vec<f32>,
    pub head_norm: HeadNormWeights,
    pub rope: Option<usize>,
    pub divisor: f32,
    pub cap: Option<f32>,
    pub window: Option<usize>,
    pub output: Stack,
    pub after: After,
}

pub(super) enum HeadNormWeights {
    None,
    /// A head's, the same for all.
    Each {
        query: Vec<f32>,
        key: Vec<f32>,
    },
    /// This member's heads'.
    Together {
        query: Vec<f32>,
        key: Vec<f32>,
    },
}

pub(super) struct FeedForwardWeights {
    pub norm_before: Option<Vec<f32>>,
    /// This member's rows of the gate, then of what it opens.
    pub gate_up: Stack,
    /// A number for each of these rows, or none.
    pub bias: Vec<f32>,
    pub activation: Activation,
    pub down: Stack,
    pub after: After,
}

/// What is done with a half's output before it is added to the residual stream: all of its columns, at every member.
pub(super) struct After {
    /// As long as a row, or empty.
    pub bias: Vec<f32>,
    pub norm: Option<Vec<f32>>,
    pub scale: f32,
}

impl After {
    /// Whether the output is added as it is.
    pub fn is_nothing(&self) -> bool {
        self.bias.is_empty() && self.norm.is_none() && self.scale == 1.0
    }

    fn bytes(&self) -> u64 {
        floats([Some(&self.bias), self.norm.as_ref()])
    }
}

impl Layer {
    pub fn bytes(&self) -> u64 {
        let Self { attention, feed_forward } = self;
        let AttentionWeights { norm_before, query_key_value, bias, head_norm, output, after, .. } = attention;
        let head_norms = match head_norm {
            HeadNormWeights::None => [None, None],
            HeadNormWeights::Each { query, key } | HeadNormWeights::Together { query, key } => {
                [Some(query), Some(key)]
            }
        };
        let attention = query_key_value.bytes()
            + output.bytes()
            + floats([norm_before.as_ref(), Some(bias)])
            + floats(head_norms)
            + after.bytes();
        let FeedForwardWeights { norm_before, gate_up, bias, down, after, .. } = feed_forward;
        attention
            + gate_up.bytes()
            + down.bytes()
            + floats([norm_before.as_ref(), Some(bias)])
            + after.bytes()
    }
}

fn floats<const N: usize>(vectors: [Option<&Vec<f32>>; N]) -> u64 {
    vectors.into_iter().flatten().map(|vector| size_of_val(vector.as_slice()) as u64).sum()
}
