//! OLMo 2 (Team OLMo 2024) and OLMo 3: norms behind each half instead of before it, and over all queries' and keys' heads together.

use super::{keys::Keys, plain::weight};
use crate::engine::{
    error::Result,
    kernels::rope::Pairing,
    models::decoder::recipe::{HeadNorm, Recipe, RopeRecipe, Stretch},
};

/// As in llama.cpp where the file doesn't say.
const PERIOD: u32 = 4;

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let mut recipe = keys.plain(Pairing::Halves)?;
    let windows = keys.windows(recipe.layers.len(), None, PERIOD)?;
    // Layers with a window turn without a stretch.
    let local = recipe.ropes.first().map(|global| RopeRecipe {
        stretch: Stretch::None,
        amplitude: 1.0,
        ..global.clone()
    });
    let local_base = keys.optional_factor("rope.freq_base_swa")?;
    recipe.ropes.extend(
        local
            .filter(|_| windows.iter().any(Option::is_some))
            .map(|local| RopeRecipe { base: local_base.unwrap_or(local.base), ..local }),
    );
    let recipe = recipe.each_attention(|number, attention| {
        attention.window = windows[number];
        if attention.window.is_some() {
            attention.rope = Some(1);
        }
        let name = |part| weight(number, part);
        attention.norm_before = None;
        attention.head_norm = HeadNorm::Together { query: name("attn_q_norm"), key: name("attn_k_norm") };
        attention.norm_after = Some(name("post_attention_norm"));
    });
    Ok(recipe.each_layer(|number, layer| {
        layer.feed_forward.norm_before = None;
        layer.feed_forward.norm_after = Some(weight(number, "post_ffw_norm"));
    }))
}
