//! Gemma 2 (Gemma Team 2024): norms before and behind each half, capped scores and logits, a window on each second layer.

use super::{keys::Keys, plain::weight};
use crate::engine::{
    error::Result,
    kernels::rope::Pairing,
    models::decoder::recipe::{Activation, Recipe},
};

/// As in llama.cpp where the file doesn't say.
const SCORE_CAP: f32 = 50.0;
const LOGIT_CAP: f32 = 30.0;
const WINDOW: usize = 4096;
const PERIOD: u32 = 2;
/// The layers of the 27B model, whose scores are divided otherwise.
const LAYERS_OF_27B: usize = 46;

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let mut recipe = keys.plain(Pairing::Halves)?.with_sandwich_norms();
    let cap = keys.optional_factor("attn_logit_softcapping")?.unwrap_or(SCORE_CAP);
    recipe.output.cap = Some(keys.optional_factor("final_logit_softcapping")?.unwrap_or(LOGIT_CAP));
    let windows = keys.windows(recipe.layers.len(), Some(WINDOW), PERIOD)?;
    let divisor = recipe.gemma_divisor(LAYERS_OF_27B);
    Ok(recipe.each_attention(|number, attention| {
        attention.cap = Some(cap);
        attention.divisor = divisor;
        attention.window = windows[number];
    }))
}

impl Recipe {
    /// What both Gemmas do: vectors scaled by the root of their width, GELU, norms before and behind each half.
    pub(super) fn with_sandwich_norms(mut self) -> Self {
        self.embedding_scale = (self.width as f32).sqrt();
        let normed = self.each_attention(|number, attention| {
            attention.norm_after = Some(weight(number, "post_attention_norm"));
        });
        normed.each_layer(|number, layer| {
            layer.feed_forward.norm_after = Some(weight(number, "post_ffw_norm"));
            layer.feed_forward.activation = Activation::GeluTanh;
        })
    }

    /// The largest model of each generation divides scores by the root of its width over its heads.
    pub(super) fn gemma_divisor(&self, layers_of_largest: usize) -> f32 {
        let size =
            if self.layers.len() == layers_of_largest { self.width / self.heads } else { self.head_size };
        (size as f32).sqrt()
    }
}
