//! Granite 3 (Granite Team, IBM 2024), dense: four scales.

use super::keys::Keys;
use crate::engine::{error::Result, kernels::rope::Pairing, models::decoder::recipe::Recipe};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    keys.plain(Pairing::Neighbours)?.with_granite_scales(keys)
}

impl Recipe {
    /// What all of Granite's kinds do: four scales, and positions that need not turn.
    pub(super) fn with_granite_scales(mut self, keys: &Keys) -> Result<Self> {
        self.embedding_scale = keys.optional_factor("embedding_scale")?.unwrap_or(1.0);
        self.residual_scale = keys.optional_factor("residual_scale")?.unwrap_or(1.0);
        self.output.scale = keys.number("logit_scale")?.recip();
        let scale = keys.optional_factor("attention.scale")?;
        let turns = keys.optional_bool("rope.scaling.finetuned")?.unwrap_or(true);
        Ok(self.each_attention(|_, attention| {
            attention.rope = attention.rope.filter(|_| turns);
            if let Some(scale) = scale {
                attention.divisor = scale.recip();
            }
        }))
    }
}
