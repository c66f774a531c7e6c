//! Qwen3 with experts (Yang et al. 2025): queries and keys are normed head by head.

use super::keys::Keys;
use crate::engine::{error::Result, kernels::rope::Pairing, models::decoder::recipe::Recipe};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let mut recipe = keys.routed(Pairing::Halves)?.with_normed_heads();
    let used = keys.size("expert_used_count", u32::MAX)?;
    // Where the file doesn't say it, a token's experts are together as wide as what it says of a feed-forward.
    let forward = keys.optional_size("expert_feed_forward_length", 1 << 18)?;
    recipe.expert_forward = forward.unwrap_or(recipe.expert_forward / used);
    Ok(recipe)
}
