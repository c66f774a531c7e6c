//! SmolLM3 (Bakouch et al. 2025): each fourth layer doesn't turn queries and keys.

use super::keys::Keys;
use crate::engine::{error::Result, kernels::rope::Pairing, models::decoder::recipe::Recipe};

const PERIOD: usize = 4;

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let recipe = keys.plain(Pairing::Neighbours)?;
    Ok(recipe.each_attention(|number, attention| {
        if (number + 1).is_multiple_of(PERIOD) {
            attention.rope = None;
        }
    }))
}
