//! A layer's weights as one member of a team holds them: its rows of each product, and what is added to them.

use super::recipe::{Activation, Growth, Weighing};
use crate::engine::kernels::{Stack, float::FloatMatrix};

pub(super) struct Layer {
    pub mixing: MixingWeights,
    pub feed_forward: FeedForwardWeights,
}

pub(super) enum MixingWeights {
    Attention(AttentionWeights),
    Convolution(ConvolutionWeights),
}

pub(super) struct AttentionWeights {
    /// Which of the KV cache's layers is this one's.
    pub place: usize,
    pub norm_before: Option<Vec<f32>>,
    /// Rows of this member's query heads, then of the keys' and of the values' heads that they attend to.
    pub query_key_value: Stack,
    /// A number for each of these rows, or none.
    pub bias: Vec<f32>,
    pub head_norm: HeadNormWeights,
    /// What keys are divided by before they are rounded, and queries multiplied with: a number for each of this member's keys', or
    /// none.
    pub balance: Vec<f32>,
    pub rope: Option<usize>,
    pub growth: Option<Growth>,
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

pub(super) struct ConvolutionWeights {
    /// Which of the cache's convolutions this is.
    pub place: usize,
    pub norm_before: Option<Vec<f32>>,
    /// Rows of this member's channels: of the input's gate, of the output's gate, and of the values.
    pub input: Stack,
    /// For each tap, the oldest first, a number for each of these channels.
    pub kernel: Vec<f32>,
    pub output: Stack,
    pub after: After,
}

pub(super) struct FeedForwardWeights {
    pub norm_before: Option<Vec<f32>>,
    pub activation: Activation,
    pub blocks: BlockWeights,
    pub after: After,
}

pub(super) enum BlockWeights {
    Dense(GatedWeights),
    Experts(ExpertWeights),
}

pub(super) struct GatedWeights {
    /// This member's rows of the gate, then of what it opens.
    pub gate_up: Stack,
    /// A number for each of these rows, or none.
    pub bias: Vec<f32>,
    pub down: Stack,
}

pub(super) struct ExpertWeights {
    /// Whole at every member, with rows of zeros behind the experts'.
    pub router: FloatMatrix,
    pub used: usize,
    pub weighing: Weighing,
    pub experts: Vec<GatedWeights>,
    pub shared: Option<GatedWeights>,
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
        let mixing = match &self.mixing {
            MixingWeights::Attention(attention) => attention.bytes(),
            MixingWeights::Convolution(ConvolutionWeights {
                norm_before,
                input,
                kernel,
                output,
                after,
                ..
            }) => {
                let numbers = floats([norm_before.as_ref(), Some(kernel)]);
                input.bytes() + output.bytes() + numbers + after.bytes()
            }
        };
        let FeedForwardWeights { norm_before, blocks, after, .. } = &self.feed_forward;
        let blocks = match blocks {
            BlockWeights::Dense(gated) => gated.bytes(),
            BlockWeights::Experts(ExpertWeights { router, experts, shared, .. }) => {
                router.bytes() + experts.iter().chain(shared).map(GatedWeights::bytes).sum::<u64>()
            }
        };
        mixing + blocks + floats([norm_before.as_ref()]) + after.bytes()
    }
}

impl AttentionWeights {
    fn bytes(&self) -> u64 {
        let Self { norm_before, query_key_value, bias, head_norm, balance, output, after, .. } = self;
        let head_norms = match head_norm {
            HeadNormWeights::None => [None, None],
            HeadNormWeights::Each { query, key } | HeadNormWeights::Together { query, key } => {
                [Some(query), Some(key)]
            }
        };
        query_key_value.bytes()
            + output.bytes()
            + floats([norm_before.as_ref(), Some(bias), Some(balance)])
            + floats(head_norms)
            + after.bytes()
    }
}

impl GatedWeights {
    fn bytes(&self) -> u64 {
        self.gate_up.bytes() + self.down.bytes() + floats([Some(&self.bias)])
    }
}

fn floats<const N: usize>(vectors: [Option<&Vec<f32>>; N]) -> u64 {
    vectors.into_iter().flatten().map(|vector| size_of_val(vector.as_slice()) as u64).sum()
}
