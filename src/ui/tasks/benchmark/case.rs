//! What is measured, and what one measurement brought.

use crate::protocol::{Loaded, Measure, Measured, Residence};

/// Tokens that a decoding case decodes.
pub const DECODE_TOKENS: u32 = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// From the store into a fresh worker.
    Load,
    /// [`DECODE_TOKENS`] after a prompt of so many.
    Decode {
        prompt: u32,
    },
    Prefill {
        prompt: u32,
    },
}

impl Case {
    /// In the order of a round: the short ones first, from which the time of the long ones is told.
    pub const ALL: [Self; 7] = [
        Self::Load,
        Self::Decode { prompt: 16 },
        Self::Decode { prompt: 128 },
        Self::Prefill { prompt: 128 },
        Self::Prefill { prompt: 1000 },
        Self::Decode { prompt: 1000 },
        Self::Decode { prompt: 2000 },
    ];

    /// Those that this model's context has room for. A model that is in this tab's memory alone can't be loaded
    /// again without another download, so its loading is left out.
    pub fn fitting(loaded: &Loaded) -> Vec<Self> {
        let fits = |case: &Self| match case {
            Self::Load => loaded.residence == Residence::Disk,
            Self::Decode { prompt } => prompt + DECODE_TOKENS <= loaded.context_tokens,
            Self::Prefill { prompt } => *prompt <= loaded.context_tokens,
        };
        Self::ALL.into_iter().filter(fits).collect()
    }

    /// Its name in the exported file and in scripts.
    pub fn id(self) -> String {
        match self {
            Self::Load => "load".to_owned(),
            Self::Decode { prompt } => format!("decode-{DECODE_TOKENS}-after-{prompt}"),
            Self::Prefill { prompt } => format!("prefill-{prompt}"),
        }
    }

    /// What the worker is asked for; `None` where loading itself is measured.
    pub fn measure(self) -> Option<Measure> {
        match self {
            Self::Load => None,
            Self::Decode { prompt } => Some(Measure { prompt: tokens(prompt), decode_tokens: DECODE_TOKENS }),
            Self::Prefill { prompt } => Some(Measure { prompt: tokens(prompt), decode_tokens: 0 }),
        }
    }

    /// From rounds of its own, or else from other cases' time per token.
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

    /// Tokens prefilled, and tokens decoded.
    fn tokens(self) -> (u32, u32) {
        match self {
            Self::Load => (0, 0),
            Self::Decode { prompt } => (prompt, DECODE_TOKENS),
            Self::Prefill { prompt } => (prompt, 0),
        }
    }
}

/// A prompt of ids that every vocabulary has, in an order without a pattern that a cache could like.
fn tokens(count: u32) -> Vec<u32> {
    (0..count).map(|place| 32 + place.wrapping_mul(2_654_435_761) % 199).collect()
}

/// Of what took some time for each of some units; samples without a unit say nothing.
fn mean(of: impl Iterator<Item = (f64, u32)>) -> Option<f64> {
    let (ms, units) = of
        .filter(|(_, units)| *units > 0)
        .fold((0.0, 0), |(ms, units), (more_ms, more_units)| (ms + more_ms, units + more_units));
    (units > 0).then(|| ms / f64::from(units))
}

/// One round of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub case: Case,
    /// Until the model is ready, or until the first token.
    pub first_ms: f64,
    pub decode_ms: f64,
    /// The worker's linear memory, of all its threads, at the end.
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

    /// While decoding.
    pub fn tokens_per_second(&self) -> Option<f64> {
        per_second(self.case.tokens().1, self.decode_ms)
    }
}

fn per_second(tokens: u32, ms: f64) -> Option<f64> {
    (tokens > 0 && ms > 0.0).then(|| f64::from(tokens) * 1000.0 / ms)
}
