//! The llama architecture (Touvron et al. 2023) as GGUF files carry it: RMS norm before each half, rotary
//! positions, grouped-query attention, a gated feed-forward, and often one matrix for both ends' vocabulary.

use std::io::{Read, Seek};

use super::cache::{Cache, Shape};
use crate::engine::{
    error::{Error, Result},
    gguf::{Gguf, Metadata},
    kernels::{
        Activation, BLOCK, Matrix,
        attention::{self, Queries, attend},
        elementwise::{add, rms_norm, silu_times},
        pack,
        pack::read_f32,
        quantise::quantise,
        rope::Rope,
    },
};

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

    pub fn cache_shape(&self) -> Shape {
        Shape { layers: self.layers, kv_heads: self.kv_heads, head_size: self.head_size }
    }
}

struct Layer {
    attention_norm: Vec<f32>,
    query: Matrix,
    key: Matrix,
    value: Matrix,
    attention_output: Matrix,
    feed_forward_norm: Vec<f32>,
    gate: Matrix,
    up: Matrix,
    down: Matrix,
}

impl Layer {
    fn bytes(&self) -> u64 {
        let Self { attention_norm, query, key, value, attention_output, .. } = self;
        let Self { feed_forward_norm, gate, up, down, .. } = self;
        let norms = size_of_val(attention_norm.as_slice()) + size_of_val(feed_forward_norm.as_slice());
        let matrices = [query, key, value, attention_output, gate, up, down];
        norms as u64 + matrices.into_iter().map(Matrix::bytes).sum::<u64>()
    }
}

/// Reads one file's tensors, a layer a step, so that a caller can report and stop in between.
pub struct Loader {
    config: Config,
    embedding: Option<Matrix>,
    layers: Vec<Layer>,
    steps: usize,
}

impl Loader {
    pub fn new(metadata: &Metadata) -> Result<Self> {
        Ok(Self { config: Config::from_metadata(metadata)?, embedding: None, layers: Vec::new(), steps: 0 })
    }

    /// Steps taken, and steps in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.steps, self.config.layers + 1)
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step<R: Read + Seek>(&mut self, gguf: &Gguf, reader: &mut R) -> Result<Option<Llama>> {
        let Config { width, feed_forward, heads, kv_heads, head_size, .. } = self.config;
        let mut source = Source { gguf, reader };
        let Some(embedding) = &self.embedding else {
            self.embedding = Some(source.matrix("token_embd.weight", None, width)?);
            self.steps += 1;
            return Ok(None);
        };
        let vocabulary = embedding.rows();
        let number = self.layers.len();
        if number < self.config.layers {
            let name = |part: &str| format!("blk.{number}.{part}.weight");
            let query = source.matrix(&name("attn_q"), Some(heads * head_size), width)?;
            let key = source.matrix(&name("attn_k"), Some(kv_heads * head_size), width)?;
            let value = source.matrix(&name("attn_v"), Some(kv_heads * head_size), width)?;
            let attention_output = source.matrix(&name("attn_output"), Some(width), heads * head_size)?;
            let gate = source.matrix(&name("ffn_gate"), Some(feed_forward), width)?;
            let up = source.matrix(&name("ffn_up"), Some(feed_forward), width)?;
            let down = source.matrix(&name("ffn_down"), Some(width), feed_forward)?;
            let attention_norm = source.norm(&name("attn_norm"), width)?;
            let feed_forward_norm = source.norm(&name("ffn_norm"), width)?;
            self.layers.push(Layer {
                attention_norm,
                query,
                key,
                value,
                attention_output,
                feed_forward_norm,
                gate,
                up,
                down,
            });
            self.steps += 1;
        }
        if self.layers.len() < self.config.layers {
            return Ok(None);
        }
        let output = if gguf.tensors.contains("output.weight") {
            Some(source.matrix("output.weight", Some(vocabulary), width)?)
        } else {
            None
        };
        let norm = source.norm("output_norm.weight", width)?;
        Ok(self.embedding.take().map(|embedding| Llama {
            rope: Rope::new(self.config.rope_dimensions, self.config.rope_base),
            config: self.config.clone(),
            embedding,
            layers: std::mem::take(&mut self.layers),
            norm,
            output,
            scratch: Scratch::default(),
        }))
    }
}

/// A file that tensors of a known shape are taken from.
struct Source<'a, R> {
    gguf: &'a Gguf,
    reader: &'a mut R,
}

impl<R: Read + Seek> Source<'_, R> {
    fn matrix(&mut self, name: &str, rows: Option<usize>, columns: usize) -> Result<Matrix> {
        let info = self.gguf.tensors.get(name)?;
        let shape = info.rows_columns()?;
        if shape.1 != columns || rows.is_some_and(|rows| rows != shape.0) {
            let rows = rows.map_or("any".to_owned(), |rows| rows.to_string());
            let got = format!("{} x {}", shape.0, shape.1);
            return Err(Error::damaged(format!("shape of `{name}`"), format!("{rows} x {columns}"), got));
        }
        pack(&self.gguf.tensors, self.reader, info)
    }

    fn norm(&mut self, name: &str, width: usize) -> Result<Vec<f32>> {
        let info = self.gguf.tensors.get(name)?;
        if info.shape != [width] {
            return Err(Error::damaged(format!("shape of `{name}`"), width, format!("{:?}", info.shape)));
        }
        read_f32(&self.gguf.tensors, self.reader, info)
    }
}

/// Which positions' logits a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logits {
    Nothing,
    Last,
    All,
}

pub struct Llama {
    config: Config,
    embedding: Matrix,
    layers: Vec<Layer>,
    norm: Vec<f32>,
    /// `None` where the embedding serves both ends.
    output: Option<Matrix>,
    rope: Rope,
    scratch: Scratch,
}

/// Buffers that every token needs, kept from call to call. `T` is the number of tokens in a call.
#[derive(Default)]
struct Scratch {
    /// The residual stream, `T` by width.
    x: Vec<f32>,
    normed: Vec<f32>,
    activations: Vec<Activation>,
    query: Vec<f32>,
    key: Vec<f32>,
    value: Vec<f32>,
    attended: Vec<f32>,
    gate: Vec<f32>,
    up: Vec<f32>,
    attention: attention::Scratch,
    logits: Vec<f32>,
}

impl Llama {
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Tokens in the vocabulary: the length of a row of logits.
    pub fn vocabulary(&self) -> usize {
        self.embedding.rows()
    }

    /// Packed weights in memory, norms included.
    pub fn weight_bytes(&self) -> u64 {
        let ends = self.embedding.bytes() + self.output.as_ref().map_or(0, Matrix::bytes);
        let layers: u64 = self.layers.iter().map(Layer::bytes).sum();
        ends + layers + size_of_val(self.norm.as_slice()) as u64
    }

    /// Runs `tokens` behind those that `cache` holds, and adds them to it.
    ///
    /// Returns the wanted positions' logits, a row of [`Self::vocabulary`] numbers each.
    pub fn forward(&mut self, cache: &mut Cache, tokens: &[u32], logits: Logits) -> Result<&[f32]> {
        let Config { width, feed_forward, heads, kv_heads, head_size, rms_epsilon, .. } = self.config;
        let (count, first) = (tokens.len(), cache.tokens().len());
        let (query_width, kv_width) = (heads * head_size, kv_heads * head_size);
        cache.reserve(count)?;
        self.rope.reach(first + count);

        let Scratch { x, normed, activations, query, key, value, attended, gate, up, attention, logits: out } =
            &mut self.scratch;
        x.resize(count * width, 0.0);
        normed.resize(count * width, 0.0);
        query.resize(count * query_width, 0.0);
        attended.resize(count * query_width, 0.0);
        key.resize(count * kv_width, 0.0);
        value.resize(count * kv_width, 0.0);
        gate.resize(count * feed_forward, 0.0);
        up.resize(count * feed_forward, 0.0);

        for (token, x) in tokens.iter().zip(x.chunks_exact_mut(width)) {
            let row = *token as usize;
            if row >= self.embedding.rows() {
                return Err(Error::Input(format!(
                    "token {row} of a vocabulary of {}",
                    self.embedding.rows()
                )));
            }
            self.embedding.row(row, x);
        }
        for (number, layer) in self.layers.iter().enumerate() {
            norm_rows(x, &layer.attention_norm, rms_epsilon, normed);
            let blocks = quantised(normed, activations);
            layer.query.multiply(blocks, query, query_width, 0);
            layer.key.multiply(blocks, key, kv_width, 0);
            layer.value.multiply(blocks, value, kv_width, 0);
            for t in 0..count {
                for head in query[t * query_width..][..query_width].chunks_exact_mut(head_size) {
                    self.rope.turn(head, first + t);
                }
                for head in key[t * kv_width..][..kv_width].chunks_exact_mut(head_size) {
                    self.rope.turn(head, first + t);
                }
                cache.store(
                    number,
                    first + t,
                    &key[t * kv_width..][..kv_width],
                    &value[t * kv_width..][..kv_width],
                );
            }
            let group = heads / kv_heads;
            for kv_head in 0..kv_heads {
                let offset = kv_head * group * head_size;
                let queries = Queries {
                    rows: query,
                    stride: query_width,
                    offset,
                    heads: group,
                    size: head_size,
                    first,
                };
                attend(&queries, cache.head(number, kv_head), attended, attention);
            }
            layer.attention_output.multiply(quantised(attended, activations), normed, width, 0);
            add(x, normed);

            norm_rows(x, &layer.feed_forward_norm, rms_epsilon, normed);
            let blocks = quantised(normed, activations);
            layer.gate.multiply(blocks, gate, feed_forward, 0);
            layer.up.multiply(blocks, up, feed_forward, 0);
            silu_times(gate, up);
            layer.down.multiply(quantised(gate, activations), normed, width, 0);
            add(x, normed);
        }
        cache.extend(tokens);

        let wanted = match logits {
            Logits::Nothing => return Ok(&[]),
            Logits::Last => &x[x.len().saturating_sub(width)..],
            Logits::All => x,
        };
        let normed = &mut normed[..wanted.len()];
        norm_rows(wanted, &self.norm, rms_epsilon, normed);
        let output = self.output.as_ref().unwrap_or(&self.embedding);
        out.resize(wanted.len() / width * output.rows(), 0.0);
        output.multiply(quantised(normed, activations), out, output.rows(), 0);
        Ok(out)
    }
}

fn norm_rows(x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    for (x, out) in x.chunks_exact(weight.len()).zip(out.chunks_exact_mut(weight.len())) {
        rms_norm(x, weight, epsilon, out);
    }
}

fn quantised<'a>(values: &[f32], blocks: &'a mut Vec<Activation>) -> &'a [Activation] {
    blocks.resize(values.len() / BLOCK, Activation::ZERO);
    quantise(values, blocks);
    blocks
}
