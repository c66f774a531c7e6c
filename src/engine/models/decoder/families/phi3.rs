//! Phi-3, Phi-3.5 and Phi-4-mini (Abdin et al. 2024): queries, keys and values in one matrix, gate and up in one.

use super::{keys::Keys, plain::weight};
use crate::engine::{
    error::Result,
    kernels::rope::Pairing,
    models::decoder::recipe::{Blocks, Gated, Recipe, Rows},
};

/// Factors for contexts up to the original one, and for longer ones (Ding et al. 2024, LongRoPE).
const SHORT: &str = "rope_factors_short.weight";
const LONG: &str = "rope_factors_long.weight";

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let mut recipe = keys.plain(Pairing::Halves)?;
    if keys.has_tensor(SHORT) && keys.has_tensor(LONG) {
        // A key that has turned can't be turned otherwise when the text grows past the original context: such a file is held to
        // the context for which the short factors are.
        let original = keys.optional_size("rope.scaling.original_context_length", 1 << 24)?;
        recipe.context = original.unwrap_or(recipe.context).min(recipe.context);
        keys.know(LONG);
        recipe.ropes.iter_mut().for_each(|rope| rope.factors = Some(SHORT.to_owned()));
    }
    let window = keys.optional_window()?;
    let forward = recipe.feed_forward;
    let recipe = recipe.each_attention(|_, attention| attention.window = window);
    Ok(recipe.each_layer(|number, layer| {
        let rows = |first| Rows { tensor: weight(number, "ffn_up"), first, of: 2 * forward };
        layer.feed_forward.blocks =
            Blocks::Dense(Gated { gate: rows(0), up: rows(forward), ..Gated::named(number, "", forward) });
    }))
}
