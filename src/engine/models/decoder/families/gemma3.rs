//! Gemma 3 (Gemma Team 2025), text: as Gemma 2 without caps, with normed heads, and five layers with a window and a rope of their
//! own to one without a window.

use super::keys::Keys;
use crate::engine::{
    error::Result,
    kernels::rope::Pairing,
    models::decoder::recipe::{Recipe, RopeRecipe, Stretch},
};

/// As in llama.cpp where the file doesn't say.
const PERIOD: u32 = 6;
const LOCAL_BASE: f32 = 10_000.0;
/// The layers of the 27B model, whose scores are divided otherwise.
const LAYERS_OF_27B: usize = 62;

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let mut recipe = layers(keys)?;
    recipe.output.cap = keys.optional_factor("final_logit_softcapping")?;
    Ok(recipe)
}

/// What the model that embeds texts has too.
pub(super) fn layers(keys: &Keys) -> Result<Recipe> {
    let mut recipe = keys.plain(Pairing::Halves)?.with_sandwich_norms().with_normed_heads();
    let windows = keys.windows(recipe.layers.len(), None, PERIOD)?;
    let local = recipe.ropes.first().map(|global| RopeRecipe { stretch: Stretch::None, ..global.clone() });
    let base = keys.optional_factor("rope.freq_base_swa")?.unwrap_or(LOCAL_BASE);
    recipe.ropes.extend(local.map(|local| RopeRecipe { base, ..local }));
    let divisor = recipe.gemma_divisor(LAYERS_OF_27B);
    Ok(recipe.each_attention(|number, attention| {
        attention.divisor = divisor;
        attention.window = windows[number];
        if attention.window.is_some() {
            attention.rope = Some(1);
        }
    }))
}
