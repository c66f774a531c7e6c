//! Quantise: a stored model's file made smaller on this device; and how small each choice would make it.

use serde::{Deserialize, Serialize};

/// Makes a smaller file of a stored GGUF (`Stage::Quantise`, in bytes of the source) and stores it under its own SHA-256. The source
/// stays. A request that is cancelled or fails leaves nothing behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantise {
    /// The SHA-256 of the source.
    pub model: String,
    pub to: Quantisation,
    /// What the new model is to be called.
    pub name: String,
}

/// The recipes of llama.cpp's quantiser that can be had here, under its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(non_camel_case_types, reason = "llama.cpp's own names")]
pub enum Quantisation {
    Q8_0,
    Q4_0,
    Q4_K_M,
}

impl Quantisation {
    pub const ALL: [Self; 3] = [Self::Q8_0, Self::Q4_0, Self::Q4_K_M];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Q8_0 => "Q8_0",
            Self::Q4_0 => "Q4_0",
            Self::Q4_K_M => "Q4_K_M",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantised {
    /// Of the new file, lower-case hex; its name in the store.
    pub sha256: String,
    pub bytes: u64,
    /// Of the source's tensors.
    pub source_bytes: u64,
    pub ms: f64,
    /// The worker's linear memory, which never shrinks.
    pub memory_bytes: u64,
}

/// Reads a stored GGUF's header and nothing behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantiseSizes {
    /// The SHA-256 of the file.
    pub model: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantisedSizes {
    pub bytes: u64,
    /// Of the file that each recipe would make. Empty where the file can't be made smaller: its weights have fewer than 8 bits each
    /// already.
    pub sizes: Vec<(Quantisation, u64)>,
}

tie!(Quantise => Quantised);
tie!(QuantiseSizes => QuantisedSizes);
