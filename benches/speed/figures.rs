//! The figures that are kept: what each is called, its unit, and whether more is better.

use std::fmt;

use crate::drafts::Asked;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Figure {
    /// Tokens a second while decoding behind a prompt of so many tokens.
    Decode(usize),
    /// Tokens a second through a prompt of so many tokens.
    Prefill(usize),
    /// Milliseconds from the store to ready, the worker's start included.
    Load,
    /// The engine's wasm memory in bytes, once a prompt of so many tokens and the decoding behind it are done.
    Memory(usize),
    /// The same as a share of weights and KV cache in use.
    MemoryShare(usize),
    /// Tokens a second if reading the weights took all the time.
    ReadingCeiling,
    /// Tokens a second if multiplying 4-bit weights took all the time.
    DotCeiling,
    /// Bytes a second through 16-byte loads.
    Stream,
    /// Multiply-adds a second.
    Dot,
    /// The page's longest task in milliseconds while tokens stream; 0 where none was long enough to be reported.
    LongestTask,
    /// Milliseconds from the click on Stop to an answer that says it was stopped.
    Stop,
    /// Milliseconds that a short question waits for its first sign of life beside a long prefill.
    Beside,
    /// How many times as fast answers decode with drafts by look-up as without.
    Drafts(Asked),
}

impl Figure {
    /// Of several thread counts, which one counts.
    pub fn better(self, one: f64, other: f64) -> f64 {
        match self {
            Self::Decode(_)
            | Self::Prefill(_)
            | Self::ReadingCeiling
            | Self::DotCeiling
            | Self::Stream
            | Self::Dot
            | Self::Drafts(_) => one.max(other),
            Self::Load
            | Self::Memory(_)
            | Self::MemoryShare(_)
            | Self::LongestTask
            | Self::Stop
            | Self::Beside => one.min(other),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(prompt) => write!(formatter, "decode behind {prompt}, tokens/s"),
            Self::Prefill(prompt) => write!(formatter, "prefill of {prompt}, tokens/s"),
            Self::Load => write!(formatter, "load, ms"),
            Self::Memory(prompt) => write!(formatter, "memory after {prompt}, bytes"),
            Self::MemoryShare(prompt) => {
                write!(formatter, "memory after {prompt}, share of weights and cache")
            }
            Self::ReadingCeiling => write!(formatter, "reading ceiling, tokens/s"),
            Self::DotCeiling => write!(formatter, "dot ceiling, tokens/s"),
            Self::Stream => write!(formatter, "streaming read, bytes/s"),
            Self::Dot => write!(formatter, "4x8-bit dot, multiply-adds/s"),
            Self::LongestTask => write!(formatter, "longest task of the page, ms"),
            Self::Stop => write!(formatter, "Stop to stopped, ms"),
            Self::Beside => write!(formatter, "a short question beside a long prefill, ms"),
            Self::Drafts(asked) => write!(formatter, "{asked}, decoding with drafts / without"),
        }
    }
}
