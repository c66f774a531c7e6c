//! Granite 3 and 4 with experts (Granite Team, IBM 2024): Granite's scales, and in some a block beside the experts that all tokens
//! go through.

use super::keys::Keys;
use crate::engine::{
    error::Result,
    kernels::rope::Pairing,
    models::decoder::recipe::{Gated, Recipe},
};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let mut recipe = keys.routed(Pairing::Neighbours)?.with_granite_scales(keys)?;
    let shared = keys.optional_count("expert_shared_feed_forward_length")? as usize;
    recipe.feed_forward = shared;
    Ok(recipe.each_layer(|number, layer| {
        layer.change_experts(|experts| {
            experts.shared = (shared > 0).then(|| Gated::named(number, "_shexp", shared));
        });
    }))
}
