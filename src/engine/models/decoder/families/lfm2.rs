//! LFM2 (Liquid AI 2025): most layers convolve; those that have heads of keys attend, with queries and keys normed head by head.

use super::{keys::Keys, plain::weight};
use crate::engine::{
    error::{Error, Result},
    kernels::rope::Pairing,
    models::{
        columns::MOST_TAPS,
        decoder::recipe::{Convolution, Mixing, Recipe, Rows},
    },
};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    let kv_heads = keys.counts("attention.head_count_kv", keys.layer_count()?)?;
    let attending = kv_heads.iter().find(|heads| **heads > 0).copied().unwrap_or(0);
    if attending == 0 || kv_heads.iter().any(|heads| ![0, attending].contains(heads)) {
        let counts = format!("layers with {kv_heads:?} heads of keys");
        return Err(Error::unsupported(counts));
    }
    let mut recipe = keys.layered(Pairing::Halves, Some(attending as usize))?.with_normed_heads();
    recipe.output.norm = "token_embd_norm.weight".to_owned();
    recipe.taps = keys.size("shortconv.l_cache", MOST_TAPS as u32)?;
    let (window, width) = (keys.optional_window()?, recipe.width);
    let recipe = recipe.each_attention(|_, attention| attention.window = window);
    Ok(recipe.each_layer(|number, layer| {
        if kv_heads[number] == 0 {
            layer.mixing = Mixing::Convolution(convolution(number, width));
        }
    }))
}

fn convolution(layer: usize, width: usize) -> Convolution {
    let name = |part| weight(layer, part);
    let third = |number| Rows { tensor: name("shortconv.in_proj"), first: number * width, of: 3 * width };
    Convolution {
        norm_before: Some(name("attn_norm")),
        input_gate: third(0),
        output_gate: third(1),
        value: third(2),
        kernel: name("shortconv.conv"),
        output: name("shortconv.out_proj"),
        norm_after: None,
    }
}
