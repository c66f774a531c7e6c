//! The families of decoders: a file each, which translates what a GGUF says into a recipe.
//!
//! To add one: its file, and its line in [`FAMILIES`]. Sources: each family's paper or model card, llama.cpp's `llama-model.cpp` for
//! the names of keys and tensors and for what their absence means.

mod gemma2;
mod gemma3;
mod gemma_embedding;
mod granite;
mod granitemoe;
mod keys;
mod lfm2;
mod llama;
mod minicpm;
mod mistral3;
mod olmo2;
mod phi3;
mod plain;
mod pooled;
mod qwen2;
mod qwen3;
mod qwen3moe;
mod routed;
mod smollm3;
mod turns;

use self::keys::Keys;
use super::recipe::Recipe;
use crate::engine::{
    error::{Error, Result},
    gguf::Gguf,
};

type Translate = fn(&Keys) -> Result<Recipe>;

/// By `general.architecture`.
const FAMILIES: &[(&str, Translate)] = &[
    ("llama", llama::recipe),
    ("minicpm", minicpm::recipe),
    ("qwen2", qwen2::recipe),
    ("qwen3", qwen3::recipe),
    ("gemma2", gemma2::recipe),
    ("gemma3", gemma3::recipe),
    ("gemma-embedding", gemma_embedding::recipe),
    ("phi3", phi3::recipe),
    ("smollm3", smollm3::recipe),
    ("granite", granite::recipe),
    ("olmo2", olmo2::recipe),
    ("mistral3", mistral3::recipe),
    ("lfm2", lfm2::recipe),
    ("qwen3moe", qwen3moe::recipe),
    ("granitemoe", granitemoe::recipe),
];

/// The architectures that can be computed, as `general.architecture` names them.
pub fn names() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|(name, _)| *name)
}

/// What the file's decoder computes. Every tensor and every key of its architecture is used, or named in the error.
pub fn recipe(gguf: &Gguf) -> Result<Recipe> {
    let architecture = gguf.metadata.string("general.architecture")?;
    let family = FAMILIES.iter().find(|(name, _)| *name == architecture);
    let (_, recipe) = family.ok_or_else(|| Error::unsupported(format!("architecture `{architecture}`")))?;
    let keys = Keys::new(architecture, gguf);
    let recipe = recipe(&keys)?;
    recipe.check()?;
    keys.check_all_used(&recipe)?;
    Ok(recipe)
}
