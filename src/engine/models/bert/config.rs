//! A BERT's sizes, from the configuration that its file carries. Trusts none of them.

use serde::Deserialize;

use crate::engine::{
    error::{Error, Result},
    kernels::BLOCK,
};

/// As Hugging Face's `config.json` names them.
#[derive(Clone, Debug, Deserialize)]
pub struct Config {
    #[serde(rename = "num_hidden_layers")]
    pub layers: usize,
    /// Numbers in a token's vector.
    #[serde(rename = "hidden_size")]
    pub width: usize,
    #[serde(rename = "intermediate_size")]
    pub feed_forward: usize,
    #[serde(rename = "num_attention_heads")]
    pub heads: usize,
    #[serde(rename = "vocab_size")]
    pub vocabulary: usize,
    /// The most tokens that the model has positions for.
    #[serde(rename = "max_position_embeddings")]
    pub positions: usize,
    #[serde(rename = "layer_norm_eps")]
    pub epsilon: f32,
    #[serde(rename = "hidden_act")]
    activation: String,
}

impl Config {
    pub fn from_json(text: &str) -> Result<Self> {
        let config: Self =
            serde_json::from_str(text).map_err(|error| Error::damaged("metadata `config`", "JSON", error))?;
        let fits = |what: &str, fits: bool| {
            if fits { Ok(()) } else { Err(Error::unsupported(format!("bert with {what}: {config:?}"))) }
        };
        let sized = |size: usize, largest: usize| (1..=largest).contains(&size);
        fits("absurd sizes", sized(config.layers, 1 << 8) && sized(config.heads, 1 << 8))?;
        fits("absurd widths", sized(config.width, 1 << 14) && sized(config.feed_forward, 1 << 16))?;
        fits("absurd tables", sized(config.vocabulary, 1 << 22) && sized(config.positions, 1 << 16))?;
        let blocks = config.width.is_multiple_of(BLOCK) && config.feed_forward.is_multiple_of(BLOCK);
        fits("a width that is no multiple of 32", blocks)?;
        let heads = config.width.is_multiple_of(config.heads) && config.head_size().is_multiple_of(8);
        fits("heads whose sizes are no multiple of 8", heads)?;
        fits("an activation other than gelu", config.activation == "gelu")?;
        fits("an absurd norm epsilon", (0.0..0.1).contains(&config.epsilon))?;
        Ok(config)
    }

    pub fn head_size(&self) -> usize {
        self.width / self.heads
    }
}
