//! Describe: what a model file is and needs, from its header alone, before its weights are fetched.

use serde::{Deserialize, Serialize};

use super::{ModelPart, ModelTask, Shortage};

/// At most [`Describe::MOST_BYTES`] are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Describe {
    /// Of a GGUF file: relative to the page, absolute, or of a file that a person opened (`blob:`).
    pub url: String,
    /// The file's length; 0 where nobody knows.
    pub bytes: u64,
}

impl Describe {
    /// The headers of the largest public vocabularies take less.
    pub const MOST_BYTES: u64 = 8_000_000;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// `general.architecture`: the model's family.
    pub architecture: String,
    /// As its author calls it; empty where the file doesn't say.
    pub name: String,
    pub task: ModelTask,
    /// Numbers in all tensors of this file.
    pub parameters: u64,
    /// The most tokens that a conversation may hold; `None` where the file doesn't say.
    pub context_tokens: Option<u32>,
    /// As llama.cpp calls it: `Q4_K_M`.
    pub quantisation: String,
    /// Of this file.
    pub bytes: u64,
    /// SPDX identifier; empty where the file doesn't say.
    pub licence: String,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    /// `None` for a model in one file.
    pub part: Option<ModelPart>,
    pub support: Support,
    /// With a conversation of [`Described::TOKENS`] tokens, or as long as the model allows; `None` where the header doesn't tell.
    pub memory_bytes: Option<u64>,
    /// `Some` where the model takes more memory than there is here.
    pub shortage: Option<Shortage>,
    /// That were read to find this out.
    pub read_bytes: u64,
}

impl Described {
    /// Of the conversation that memory is counted with.
    pub const TOKENS: u32 = 4096;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Support {
    Runs,
    /// `why` holds the facts, in English.
    Refused {
        why: String,
    },
}

tie!(Describe => Described);
