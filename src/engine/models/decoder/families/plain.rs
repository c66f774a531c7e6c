//! What most families share: norm, attention, norm, gated feed-forward, with SiLU, each product a tensor of its own. A family
//! starts from it and changes what it has otherwise.

use super::keys::Keys;
use crate::engine::{
    error::Result,
    kernels::rope::Pairing,
    models::decoder::recipe::{
        Activation, Attention, Bias, Blocks, FeedForward, Gated, HeadNorm, LayerRecipe, Mixing, Output,
        Recipe, Rows,
    },
};

/// More than any public model has.
const MOST_LAYERS: u32 = 1 << 10;
const MOST_HEADS: u32 = 1 << 10;

impl Keys<'_> {
    pub fn plain(&self, pairing: Pairing) -> Result<Recipe> {
        self.only("expert_count", 0)?;
        self.only("expert_used_count", 0)?;
        self.layered(pairing, self.optional_kv_heads()?)
    }

    pub fn optional_kv_heads(&self) -> Result<Option<usize>> {
        self.optional_size("attention.head_count_kv", MOST_HEADS)
    }

    /// As [`Self::plain`], before it is said how many heads of keys there are and whether there are experts. Without a number there
    /// are as many as of queries.
    pub fn layered(&self, pairing: Pairing, kv_heads: Option<usize>) -> Result<Recipe> {
        let width = self.size("embedding_length", 1 << 16)?;
        let heads = self.size("attention.head_count", MOST_HEADS)?;
        let kv_heads = kv_heads.unwrap_or(heads);
        let head_size =
            self.optional_size("attention.key_length", 1 << 10)?.unwrap_or((width / heads).max(1));
        self.only("attention.value_length", head_size as u32)?;
        let mut recipe = Recipe {
            width,
            context: self.size("context_length", 1 << 24)?,
            heads,
            kv_heads,
            head_size,
            taps: 0,
            feed_forward: self.size("feed_forward_length", 1 << 18)?,
            expert_forward: 0,
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
        let layers = 0..self.layer_count()?;
        recipe.layers = layers.map(|number| self.layer(&recipe, number)).collect();
        Ok(recipe)
    }

    pub fn layer_count(&self) -> Result<usize> {
        self.size("block_count", MOST_LAYERS)
    }

    fn layer(&self, recipe: &Recipe, number: usize) -> LayerRecipe {
        let name = |part: &str| weight(number, part);
        let rows = |part: &str, rows: usize| Rows::whole(name(part), rows);
        let bias = |part: &str| self.optional_tensor(format!("blk.{number}.{part}.bias"));
        let bias_rows =
            |part: &str, rows: usize| -> Bias { bias(part).map(|tensor| Rows::whole(tensor, rows)) };
        let (query, key) = (recipe.heads * recipe.head_size, recipe.kv_heads * recipe.head_size);
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
            mixing: Mixing::Attention(Attention {
                norm_before: Some(name("attn_norm")),
                query,
                key,
                value,
                query_bias,
                key_bias,
                value_bias,
                head_norm: HeadNorm::None,
                rope: Some(0),
                growth: None,
                divisor: (recipe.head_size as f32).sqrt(),
                cap: None,
                window: None,
                output: name("attn_output"),
                output_bias: bias("attn_output"),
                norm_after: None,
            }),
            feed_forward: FeedForward {
                norm_before: Some(name("ffn_norm")),
                blocks: Blocks::Dense(Gated {
                    gate_bias: bias_rows("ffn_gate", recipe.feed_forward),
                    up_bias: bias_rows("ffn_up", recipe.feed_forward),
                    ..Gated::named(number, "", recipe.feed_forward)
                }),
                activation: Activation::Silu,
                down_bias: bias("ffn_down"),
                norm_after: None,
            },
        }
    }
}

impl Gated {
    /// A layer's block without biases, whose tensors' names end so.
    pub fn named(layer: usize, ending: &str, forward: usize) -> Self {
        let name = |part: &str| weight(layer, &format!("{part}{ending}"));
        Self {
            gate: Rows::whole(name("ffn_gate"), forward),
            up: Rows::whole(name("ffn_up"), forward),
            gate_bias: None,
            up_bias: None,
            down: name("ffn_down"),
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

    /// Changes the attention of each layer that attends, which is given with the layer's number.
    pub fn each_attention(self, change: impl Fn(usize, &mut Attention)) -> Self {
        self.each_layer(|number, layer| match &mut layer.mixing {
            Mixing::Attention(attention) => change(number, attention),
            Mixing::Convolution(_) => {}
        })
    }

    /// Queries and keys are normed head by head.
    pub fn with_normed_heads(self) -> Self {
        self.each_attention(|number, attention| {
            let name = |part| weight(number, part);
            attention.head_norm = HeadNorm::Each { query: name("attn_q_norm"), key: name("attn_k_norm") };
        })
    }
}
