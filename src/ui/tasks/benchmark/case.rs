//! What the benchmark measures: its cases, and the result of one measurement. Must not know how a case is run.

use crate::protocol::{Loaded, Measure, Measured, Residence};

/// The tokens that a decoding case decodes.
pub const DECODE_TOKENS: u32 = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Loads the model from the store into a new worker.
    Load,
    /// Decodes [`DECODE_TOKENS`] after a prompt of this many tokens.
    Decode {
        prompt: u32,
    },
    Prefill {
        prompt: u32,
    },
}

impl Case {
    /// In the order of a round: the short cases first, since the time of the long ones is estimated from them.
    pub const ALL: [Self; 7] = [
        Self::Load,
        Self::Decode { prompt: 16 },
        Self::Decode { prompt: 128 },
        Self::Prefill { prompt: 128 },
        Self::Prefill { prompt: 1000 },
        Self::Decode { prompt: 1000 },
        Self::Decode { prompt: 2000 },
    ];

    /// The cases that fit this model's context. A model that is in this tab's memory alone can't be loaded again without another
    /// download, so the case that loads it is left out.
    pub fn fitting(loaded: &Loaded) -> Vec<Self> {
        let fits = |case: &Self| match case {
            Self::Load => loaded.residence == Residence::Disk,
            Self::Decode { prompt } => prompt + DECODE_TOKENS <= loaded.context_tokens,
            Self::Prefill { prompt } => *prompt <= loaded.context_tokens,
        };
        Self::ALL.into_iter().filter(fits).collect()
    }

    /// The case's name in the exported file and for scripts.
    pub fn id(self) -> String {
        match self {
            Self::Load => "load".to_owned(),
            Self::Decode { prompt } => format!("decode-{DECODE_TOKENS}-after-{prompt}"),
            Self::Prefill { prompt } => format!("prefill-{prompt}"),
        }
    }

    /// The request for the worker; `None` for the case that loads.
    pub fn measure(self) -> Option<Measure> {
        match self {
            Self::Load => None,
            Self::Decode { prompt } => Some(Measure { prompt: tokens(prompt), decode_tokens: DECODE_TOKENS }),
            Self::Prefill { prompt } => Some(Measure { prompt: tokens(prompt), decode_tokens: 0 }),
        }
    }

    /// The expected time: from rounds of this case, or else from other cases' time per token.
    pub(super) fn expected_ms(self, samples: &[Sample]) -> Option<f64> {
        let own = || samples.iter().filter(|sample| sample.case == self);
        if own().next().is_some() {
            return mean(own().map(|sample| (sample.first_ms + sample.decode_ms, 1)));
        }
        let prompts = samples.iter().map(|sample| (sample.first_ms, sample.case.tokens().0));
        let decodings = samples.iter().map(|sample| (sample.decode_ms, sample.case.tokens().1));
        let (prompt, decoded) = self.tokens();
        if self == Self::Load {
            return None;
        }
        let decode_ms = if decoded == 0 { 0.0 } else { mean(decodings)? * f64::from(decoded) };
        Some(mean(prompts)? * f64::from(prompt) + decode_ms)
    }

    /// The numbers of tokens prefilled and decoded.
    fn tokens(self) -> (u32, u32) {
        match self {
            Self::Load => (0, 0),
            Self::Decode { prompt } => (prompt, DECODE_TOKENS),
            Self::Prefill { prompt } => (prompt, 0),
        }
    }
}

/// A prompt of ids that every vocabulary has, in an order without a pattern that would help a cache.
fn tokens(count: u32) -> Vec<u32> {
    (0..count).map(|place| 32 + place.wrapping_mul(2_654_435_761) % 199).collect()
}

/// The mean time per unit of (time, units); pairs without a unit are left out.
fn mean(of: impl Iterator<Item = (f64, u32)>) -> Option<f64> {
    let (ms, units) = of
        .filter(|(_, units)| *units > 0)
        .fold((0.0, 0), |(ms, units), (more_ms, more_units)| (ms + more_ms, units + more_units));
    (units > 0).then(|| ms / f64::from(units))
}

/// The result of one round of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub case: Case,
    /// The time until the model is ready, or until the first token.
    pub first_ms: f64,
    pub decode_ms: f64,
    /// The worker's linear memory at the end, all threads together.
    pub memory_bytes: u64,
    pub weight_bytes: u64,
    pub cache_bytes: u64,
}

impl Sample {
    pub(super) fn measured(case: Case, measured: &Measured) -> Self {
        Self {
            case,
            first_ms: measured.prefill_ms,
            decode_ms: measured.decode_ms,
            memory_bytes: measured.memory_bytes,
            weight_bytes: measured.weight_bytes,
            cache_bytes: measured.cache_bytes,
        }
    }

    pub(super) fn loaded(loaded: &Loaded) -> Self {
        Self {
            case: Case::Load,
            first_ms: loaded.load_ms,
            decode_ms: 0.0,
            memory_bytes: loaded.memory_bytes,
            weight_bytes: loaded.weight_bytes,
            cache_bytes: 0,
        }
    }

    pub fn prefill_tokens_per_second(&self) -> Option<f64> {
        per_second(self.case.tokens().0, self.first_ms)
    }

    /// The speed of decoding.
    pub fn tokens_per_second(&self) -> Option<f64> {
        per_second(self.case.tokens().1, self.decode_ms)
    }
}

fn per_second(tokens: u32, ms: f64) -> Option<f64> {
    (tokens > 0 && ms > 0.0).then(|| f64::from(tokens) * 1000.0 / ms)
}
