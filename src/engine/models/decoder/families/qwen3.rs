//! Qwen3 (Yang et al. 2025), dense, and Qwen3-Embedding (Zhang et al. 2025): queries and keys are normed head by head.

use super::keys::Keys;
use crate::engine::{error::Result, kernels::rope::Pairing, models::decoder::recipe::Recipe};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    keys.pooled(keys.plain(Pairing::Halves)?.with_normed_heads(), false)
}
