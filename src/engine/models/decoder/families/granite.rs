//! Granite 3 (Granite Team, IBM 2024), dense: four scales.

use super::keys::Keys;
use crate::engine::{error::Result, kernels::rope::Pairing, models::decoder::recipe::Recipe};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let mut recipe = keys.plain(Pairing::Neighbours)?;
    recipe.embedding_scale = keys.optional_factor("embedding_scale")?.unwrap_or(1.0);
    recipe.residual_scale = keys.optional_factor("residual_scale")?.unwrap_or(1.0);
    recipe.output.scale = keys.number("logit_scale")?.recip();
    let scale = keys.optional_factor("attention.scale")?;
    let turns = keys.optional_bool("rope.scaling.finetuned")?.unwrap_or(true);
    Ok(recipe.each_layer(|_, layer| {
        layer.attention.rope = layer.attention.rope.filter(|_| turns);
        if let Some(scale) = scale {
            layer.attention.divisor = scale.recip();
        }
    }))
}
