//! How a file says that positions turn queries and keys.

use super::keys::Keys;
use crate::engine::{
    error::{Error, Result},
    kernels::rope::Pairing,
    models::decoder::recipe::{Recipe, RopeRecipe, Stretch},
};

/// As in llama.cpp where the file doesn't say.
const BASE: f32 = 10_000.0;
const BETA_FAST: f32 = 32.0;
const BETA_SLOW: f32 = 1.0;

impl Keys<'_> {
    pub(super) fn turns(&self, recipe: &Recipe, pairing: Pairing) -> Result<RopeRecipe> {
        let factor = match self.optional_factor("rope.scaling.factor")? {
            Some(factor) => Some(factor),
            // Its name in early files.
            None => self.optional_factor("rope.scale_linear")?,
        };
        let original = self.optional_size("rope.scaling.original_context_length", 1 << 24)?;
        let amplitude = self.optional_factor("rope.scaling.attn_factor")?.unwrap_or(1.0);
        let betas = [
            self.optional_factor("rope.scaling.yarn_beta_fast")?.unwrap_or(BETA_FAST),
            self.optional_factor("rope.scaling.yarn_beta_slow")?.unwrap_or(BETA_SLOW),
        ];
        let (stretch, amplitude) =
            match (self.optional_string("rope.scaling.type")?.unwrap_or("linear"), factor) {
                ("none", _) | ("linear" | "yarn", None) => (Stretch::None, amplitude),
                ("linear", Some(factor)) => (Stretch::Linear(factor), amplitude),
                ("yarn", Some(factor)) => {
                    let original_context = original.unwrap_or(recipe.context);
                    let [beta_fast, beta_slow] = betas;
                    let stretch = Stretch::Yarn { factor, original_context, beta_fast, beta_slow };
                    (stretch, amplitude * (1.0 + 0.1 * factor.max(1.0).ln()))
                }
                // By factors alone, which the family takes from their tensors.
                ("longrope", _) => (Stretch::None, amplitude),
                (other, _) => {
                    return Err(Error::unsupported(format!("rotary positions scaled by `{other}`")));
                }
            };
        Ok(RopeRecipe {
            dimensions: self.optional_size("rope.dimension_count", 1 << 10)?.unwrap_or(recipe.head_size),
            base: self.optional_number("rope.freq_base")?.unwrap_or(BASE),
            pairing,
            factors: self.optional_tensor("rope_freqs.weight".to_owned()),
            stretch,
            amplitude,
        })
    }
}
