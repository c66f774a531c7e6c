//! What most families share: norm, attention, norm, gated feed-forward, with SiLU, each product a tensor of its own. A family
//! starts from it and changes what it has otherwise.

use super::keys::Keys;
use crate::engine::{
    error::Result,
    kernels::rope::Pairing,
    models::decoder::recipe::{
        Activation, Attention, Bias, FeedForward, HeadNorm, LayerRecipe, Output, Recipe, Rows,
    },
};

/// More than any public model has.
const MOST_LAYERS: u32 = 1 << 10;
const MOST_HEADS: u32 = 1 << 10;

impl Keys<'_> {
    pub fn plain(&self, pairing: Pairing) -> Result<Recipe> {
        let width = self.size("embedding_length", 1 << 16)?;
        let heads = self.size("attention.head_count", MOST_HEADS)?;
        let kv_heads = self.optional_size("attention.head_count_kv", MOST_HEADS)?.unwrap_or(heads);
        let head_size =
            self.optional_size("attention.key_length", 1 << 10)?.unwrap_or((width / heads).max(1));
        self.only("attention.value_length", head_size as u32)?;
        self.only("expert_count", 0)?;
        self.only("expert_used_count", 0)?;
        let mut recipe = Recipe {
            width,
            context: self.size("context_length", 1 << 24)?,
            heads,
            kv_heads,
            head_size,
            feed_forward: self.size("feed_forward_length", 1 << 18)?,
            epsilon: self.number("attention.layer_norm_rms_epsilon")?,
            embedding_scale: 1.0,
            residual_scale: 1.0,
            ropes: Vec::new(),
            layers: Vec::new(),
            output: Output {
                norm: "output_norm.weight".to_owned(),
                matrix: self.optional_tensor("output.weight".to_owned()),
                scale: 1.0,
                cap: None,
            },
            pooling: None,
        };
        recipe.ropes = vec![self.turns(&recipe, pairing)?];
        let layers = 0..self.size("block_count", MOST_LAYERS)?;
        recipe.layers = layers.map(|number| self.layer(&recipe, number)).collect();
        Ok(recipe)
    }

    fn layer(&self, recipe: &Recipe, number: usize) -> LayerRecipe {
        let name = |part: &str| weight(number, part);
        let rows = |part: &str, rows: usize| Rows::whole(name(part), rows);
        let bias = |part: &str| self.optional_tensor(format!("blk.{number}.{part}.bias"));
        let bias_rows =
            |part: &str, rows: usize| -> Bias { bias(part).map(|tensor| Rows::whole(tensor, rows)) };
        let (query, key) = (recipe.heads * recipe.head_size, recipe.kv_heads * recipe.head_size);
        let forward = recipe.feed_forward;
        // One tensor may stand for the three, whose rows then lie in this order.
        let (is_fused, of) = (self.has_tensor(&name("attn_qkv")), query + 2 * key);
        let part = |part: &str, first: usize, count: usize| -> (Rows, Bias) {
            if is_fused {
                let bias = bias("attn_qkv").map(|tensor| Rows { tensor, first, of });
                (Rows { tensor: name("attn_qkv"), first, of }, bias)
            } else {
                (rows(part, count), bias_rows(part, count))
            }
        };
        let (value, value_bias) = part("attn_v", query + key, key);
        let (key, key_bias) = part("attn_k", query, key);
        let (query, query_bias) = part("attn_q", 0, query);
        LayerRecipe {
            attention: Attention {
                norm_before: Some(name("attn_norm")),
                query,
                key,
                value,
                query_bias,
                key_bias,
                value_bias,
                head_norm: HeadNorm::None,
                rope: Some(0),
                divisor: (recipe.head_size as f32).sqrt(),
                cap: None,
                window: None,
                output: name("attn_output"),
                output_bias: bias("attn_output"),
                norm_after: None,
            },
            feed_forward: FeedForward {
                norm_before: Some(name("ffn_norm")),
                gate: rows("ffn_gate", forward),
                up: rows("ffn_up", forward),
                gate_bias: bias_rows("ffn_gate", forward),
                up_bias: bias_rows("ffn_up", forward),
                activation: Activation::Silu,
                down: name("ffn_down"),
                down_bias: bias("ffn_down"),
                norm_after: None,
            },
        }
    }
}

/// The name of a layer's matrix or norm.
pub fn weight(layer: usize, part: &str) -> String {
    format!("blk.{layer}.{part}.weight")
}

impl Recipe {
    /// Changes each layer, which is given with its number.
    pub fn each_layer(mut self, change: impl Fn(usize, &mut LayerRecipe)) -> Self {
        self.layers.iter_mut().enumerate().for_each(|(number, layer)| change(number, layer));
        self
    }

    /// Queries and keys are normed head by head.
    pub fn with_normed_heads(self) -> Self {
        self.each_layer(|number, layer| {
            let name = |part| weight(number, part);
            layer.attention.head_norm =
                HeadNorm::Each { query: name("attn_q_norm"), key: name("attn_k_norm") };
        })
    }
}
