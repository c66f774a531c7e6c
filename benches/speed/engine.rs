//! What is compared: everything that can load a file and time a prompt and a decoding. Must not know how.

use std::{fmt, str::FromStr};

use serde::Deserialize;

use crate::{model::Model, prompt::Prompt};

/// What is being measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Hearth,
    Candle,
    Wllama,
    LlamaCpp,
    /// Bare loops, no engine.
    Ceilings,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Hearth, Self::Candle, Self::Wllama, Self::LlamaCpp, Self::Ceilings];

    /// As it is typed.
    fn word(self) -> &'static str {
        match self {
            Self::Hearth => "hearth",
            Self::Candle => "candle",
            Self::Wllama => "wllama",
            Self::LlamaCpp => "native",
            Self::Ceilings => "ceilings",
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::word).join(", ");
        let found = Self::ALL.into_iter().find(|kind| kind.word() == typed);
        found.ok_or_else(|| format!("there is no `{typed}` to measure: {}", known()))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Hearth => "Hearth",
            Self::Candle => "stock candle",
            Self::Wllama => "wllama",
            Self::LlamaCpp => "llama.cpp native",
            Self::Ceilings => "bare loops",
        })
    }
}

/// What loading came to.
#[derive(Debug, Deserialize)]
pub struct Loaded {
    /// From the store to ready; an engine without a store has none.
    pub load_ms: Option<f64>,
    /// What really computes, which may be fewer than asked for.
    pub threads: u32,
    pub kernels: String,
    /// Weights in the file, without its metadata.
    pub tensor_bytes: Option<f64>,
}

/// What one prompt and the decoding behind it took.
#[derive(Debug, Deserialize)]
pub struct Timing {
    pub prefill_ms: f64,
    pub decode_ms: f64,
    pub prompt_tokens: u32,
    pub decoded_tokens: u32,
    /// The engine's wasm memory.
    pub memory_bytes: Option<f64>,
    pub weight_bytes: Option<f64>,
    pub cache_bytes: Option<f64>,
    #[serde(default)]
    pub tokens: Vec<u32>,
}

pub trait Engine {
    fn kind(&self) -> Kind;

    /// How many threads it was asked to take.
    fn threads(&self) -> u32;

    /// Once for each file, untimed: what must be there before a load from the store.
    fn prepare(&mut self, model: &Model) -> Result<(), String>;

    fn load(&mut self, model: &Model) -> Result<Loaded, String>;

    /// An empty KV cache, the prompt, then so many greedy steps.
    fn time(&mut self, prompt: &Prompt, decode_tokens: u32) -> Result<Timing, String>;

    /// Gives back the memory, so that a next load begins anew.
    fn unload(&mut self);
}
