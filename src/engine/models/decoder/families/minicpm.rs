//! MiniCPM (Hu et al. 2024): Llama with three scales, whose values are known where a file doesn't say them.

use super::keys::Keys;
use crate::engine::{error::Result, kernels::rope::Pairing, models::decoder::recipe::Recipe};

const EMBEDDING_SCALE: f32 = 12.0;
const DEPTH_SCALE: f32 = 1.4;
/// The width for which logits are as they are.
const WIDTH: f32 = 256.0;

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let mut recipe = keys.plain(Pairing::Neighbours)?;
    let (width, depth) = (recipe.width as f32, recipe.layers.len() as f32);
    recipe.embedding_scale = keys.optional_factor("embedding_scale")?.unwrap_or(EMBEDDING_SCALE);
    recipe.residual_scale = keys.optional_factor("residual_scale")?.unwrap_or(DEPTH_SCALE / depth.sqrt());
    recipe.output.scale = keys.optional_factor("logit_scale")?.unwrap_or(WIDTH / width).recip();
    Ok(recipe)
}
