//! EmbeddingGemma (Schechter Vera et al. 2025): Gemma 3 whose positions see those behind them too, its mean through two products.

use super::{gemma3, keys::Keys};
use crate::engine::{error::Result, models::decoder::recipe::Recipe};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    keys.size("attention.sliding_window", 1 << 24)?;
    let recipe = keys.pooled(gemma3::layers(keys)?, true)?;
    let divisor = (recipe.head_size as f32).sqrt();
    Ok(recipe.each_attention(|_, attention| attention.divisor = divisor))
}
