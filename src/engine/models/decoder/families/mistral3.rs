//! Ministral 3 (Mistral AI 2025): Llama whose queries grow with their position, and whose stretched positions may do without what
//! YaRN multiplies scores with.

use super::keys::Keys;
use crate::engine::{
    error::Result,
    kernels::rope::Pairing,
    models::decoder::recipe::{Growth, Recipe, RopeRecipe, Stretch},
};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let mut recipe = keys.plain(Pairing::Neighbours)?;
    let multiplier = keys.optional_factor("rope.scaling.yarn_log_multiplier")?.unwrap_or(0.0);
    recipe.ropes.iter_mut().for_each(|rope| rope.lessen(multiplier));
    let every = keys.optional_size("rope.scaling.original_context_length", 1 << 24)?;
    let every = every.unwrap_or(recipe.context);
    let growth = keys.optional_factor("attention.temperature_scale")?.map(|scale| Growth { scale, every });
    Ok(recipe.each_attention(|_, attention| attention.growth = growth))
}

impl RopeRecipe {
    /// Divides YaRN's amplitude by what it would be with its logarithm multiplied so.
    fn lessen(&mut self, multiplier: f32) {
        match self.stretch {
            Stretch::None | Stretch::Linear(_) => {}
            Stretch::Yarn { factor, .. } => self.amplitude /= 1.0 + 0.1 * multiplier * factor.max(1.0).ln(),
        }
    }
}
