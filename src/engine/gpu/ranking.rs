//! The likeliest tokens out of a row of logits, in as few bytes as a caller can sample from.

use super::{
    kernel::{Kernel, Maker},
    state::State,
    text::Text,
};
use crate::{
    engine::error::Result,
    gpu::{
        Binding::{Read, ReadWrite},
        Command, Part,
    },
};

/// So many tokens are left; as `rank.wgsl` has it.
pub const LARGEST: usize = 64;
/// Numbers that a workgroup sorts; as `rank.wgsl` has it.
const MANY: usize = 1024;
/// Bytes of a number and its token.
const CANDIDATE: usize = 8;
/// Bytes that are read of a ranking: the candidates, and the logarithm of the sum of all exponentials.
pub const READ: u64 = ((LARGEST + 1) * CANDIDATE) as u64;

/// The likeliest tokens, the likeliest first; fewer where the vocabulary is smaller.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    pub tokens: Vec<(u32, f32)>,
    /// A token's probability among all is `exp(logit - log_sum)`.
    pub log_sum: f32,
}

impl Ranked {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let number = |at: usize| bytes.get(4 * at..4 * at + 4).and_then(|four| four.try_into().ok());
        let word = |at: usize| number(at).map_or(u32::MAX, u32::from_le_bytes);
        let candidates = (0..LARGEST).map(|place| (word(2 * place + 1), f32::from_bits(word(2 * place))));
        Self {
            tokens: candidates.take_while(|(token, _)| *token != u32::MAX).collect(),
            log_sum: f32::from_bits(word(2 * LARGEST)),
        }
    }

    /// The likeliest token.
    pub fn first(&self) -> Option<u32> {
        self.tokens.first().map(|(token, _)| *token)
    }
}

pub struct Ranking {
    /// Each with its workgroups.
    runs: Vec<(Kernel, usize)>,
    /// What the last one leaves.
    pub left: Part,
}

impl Ranking {
    /// Of the first row of logits.
    pub async fn new(maker: &mut Maker, state: &State, vocabulary: usize) -> Result<Self> {
        let (mut count, mut runs) = (vocabulary, Vec::new());
        let sums = maker.storage((vocabulary.div_ceil(MANY) * CANDIDATE) as u64)?;
        let mut left = maker.nothing;
        loop {
            let groups = count.div_ceil(MANY);
            let (is_first, is_last) = (runs.is_empty(), groups == 1);
            let out = maker.storage(((groups * LARGEST + 1) * CANDIDATE) as u64)?;
            let shader = Text::new("ranking")
                .number("COUNT", count)
                .number("SUMS", vocabulary.div_ceil(MANY))
                .flag("FIRST", is_first)
                .flag("LAST", is_last)
                .kernel(include_str!("shaders/rank.wgsl"), 1, 1)
                .shader(&[Read, Read, ReadWrite, ReadWrite, ReadWrite]);
            let kernel = maker.kernel(shader, &[state.logits, left, sums, out, state.tokens]).await?;
            runs.push((kernel, groups));
            left = out;
            count = groups * LARGEST;
            if is_last {
                return Ok(Self { runs, left });
            }
        }
    }

    pub fn record(&self, work: &mut Vec<Command>) {
        work.extend(self.runs.iter().map(|(kernel, groups)| kernel.dispatch([*groups, 1, 1])));
    }
}
