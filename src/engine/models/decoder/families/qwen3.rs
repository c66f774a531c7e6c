//! Qwen3 (Yang et al. 2025), dense: queries and keys are normed head by head.

use super::keys::Keys;
use crate::engine::{error::Result, kernels::rope::Pairing, models::decoder::recipe::Recipe};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    Ok(keys.plain(Pairing::Halves)?.with_normed_heads())
}
