//! A llama's sizes, from a file's metadata. Trusts none of them.

use crate::engine::{
    error::{Error, Result},
    gguf::Metadata,
    kernels::BLOCK,
};

/// Numbers of a [`Config`].
pub(super) const WORDS: usize = 10;

/// Sizes, as `llama.*` metadata gives them.
#[derive(Clone, Debug)]
pub struct Config {
    pub layers: usize,
    /// Numbers in a token's vector.
    pub width: usize,
    pub feed_forward: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub head_size: usize,
    /// The most positions that the model was trained for.
    pub context: usize,
    pub rope_dimensions: usize,
    pub rope_base: f32,
    pub rms_epsilon: f32,
}

impl Config {
    pub fn from_metadata(metadata: &Metadata) -> Result<Self> {
        let size = |key: &str, largest: u32| -> Result<usize> {
            let value = metadata.u32(key)?;
            if value == 0 || value > largest {
                return Err(Error::damaged(format!("metadata `{key}`"), format!("1 to {largest}"), value));
            }
            Ok(value as usize)
        };
        let width = size("llama.embedding_length", 1 << 16)?;
        let heads = size("llama.attention.head_count", 1 << 10)?;
        let kv_heads = if metadata.contains("llama.attention.head_count_kv") {
            size("llama.attention.head_count_kv", 1 << 10)?
        } else {
            heads
        };
        let head_size = if metadata.contains("llama.attention.key_length") {
            size("llama.attention.key_length", 1 << 10)?
        } else {
            width / heads
        };
        let config = Self {
            layers: size("llama.block_count", 1 << 10)?,
            width,
            feed_forward: size("llama.feed_forward_length", 1 << 18)?,
            heads,
            kv_heads,
            head_size,
            context: size("llama.context_length", 1 << 24)?,
            rope_dimensions: metadata
                .optional_u32("llama.rope.dimension_count")?
                .map_or(head_size, |n| n as usize),
            rope_base: metadata.optional_f32("llama.rope.freq_base")?.unwrap_or(10_000.0),
            rms_epsilon: metadata.f32("llama.attention.layer_norm_rms_epsilon")?,
        };
        let fits = |what: &str, fits: bool| {
            if fits { Ok(()) } else { Err(Error::unsupported(format!("llama with {what}: {config:?}"))) }
        };
        fits("heads that share keys unevenly", heads % kv_heads == 0)?;
        fits(
            "a width that is no multiple of 32",
            width.is_multiple_of(BLOCK) && config.feed_forward.is_multiple_of(BLOCK),
        )?;
        fits(
            "heads whose sizes don't make blocks of 32",
            (heads * head_size).is_multiple_of(BLOCK) && head_size > 0,
        )?;
        let turns = config.rope_dimensions;
        fits("odd rotary dimensions", turns.is_multiple_of(2) && (2..=head_size).contains(&turns))?;
        fits("an absurd rotary base", config.rope_base >= 1.0)?;
        fits("an absurd norm epsilon", (0.0..0.1).contains(&config.rms_epsilon))?;
        fits("scaled rotary positions", !metadata.contains("llama.rope.scaling.factor"))?;
        fits("experts", metadata.optional_u32("llama.expert_count")?.unwrap_or(0) == 0)?;
        Ok(config)
    }

    /// For those who have no file: all numbers in a row.
    pub(super) fn to_words(&self) -> [u32; WORDS] {
        let sizes = [
            self.layers,
            self.width,
            self.feed_forward,
            self.heads,
            self.kv_heads,
            self.head_size,
            self.context,
            self.rope_dimensions,
        ];
        let mut words = [0; WORDS];
        for (word, size) in words.iter_mut().zip(sizes) {
            *word = size as u32;
        }
        words[8] = self.rope_base.to_bits();
        words[9] = self.rms_epsilon.to_bits();
        words
    }

    pub(super) fn from_words(words: [u32; WORDS]) -> Self {
        let [
            layers,
            width,
            feed_forward,
            heads,
            kv_heads,
            head_size,
            context,
            rope_dimensions,
            base,
            epsilon,
        ] = words;
        Self {
            layers: layers as usize,
            width: width as usize,
            feed_forward: feed_forward as usize,
            heads: heads as usize,
            kv_heads: kv_heads as usize,
            head_size: head_size as usize,
            context: context as usize,
            rope_dimensions: rope_dimensions as usize,
            rope_base: f32::from_bits(base),
            rms_epsilon: f32::from_bits(epsilon),
        }
    }

    /// Members of a team that can each have a part of every product.
    pub fn most_members(&self) -> usize {
        self.feed_forward / BLOCK
    }
}
