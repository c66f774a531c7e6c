//! The BERT architecture (Devlin et al. 2018), as sentence encoders use it: no pooler, and one type of token unless two texts are read
//! together.
//!
//! The tokens of all texts of a batch stand one behind the other and go through the products together, with no padding
//! between them; attention alone knows where a text ends. Where activations are rounded to 8 bits, they are divided by each channel's
//! smoothing before (Xiao et al. 2022, SmoothQuant), and the weights multiplied with it when they are packed.
//!
//! The members of a team hold all layers each, and divide the tokens: in a layer they gather once, the keys and values that
//! every token attends to. A token's numbers are the same to the last bit for any number of them.

mod call;
mod config;
mod follower;
mod loader;
mod packed;
mod tokens;
mod words;

use std::{cell::RefCell, ops::Range};

use self::words::Words;
pub use self::{config::Config, follower::Follower, loader::Loader};
use super::share::Split;
use crate::engine::{
    error::{Error, Result},
    kernels::{
        dense::{Arithmetic, Dense, Rounded},
        elementwise::add,
        full_attention::{self, Head, attend},
        gelu::gelu,
        layer_norm::layer_norm,
    },
    team::{Receivers, Team},
};

pub struct Bert {
    config: Config,
    arithmetic: Arithmetic,
    team: RefCell<Box<dyn Team>>,
    /// The leader's alone.
    words: Words,
    /// Each position's vector, with that of the first type of token in it.
    positions: Vec<f32>,
    /// What the second type of token adds to it; empty where the model has one type.
    second_type: Vec<f32>,
    embedding_norm: Norm,
    layers: Vec<Layer>,
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

struct Product {
    matrix: Dense,
    bias: Vec<f32>,
}

struct Layer {
    /// What the activations are multiplied with before they are rounded; empty where nothing is.
    attention_inverse: Vec<f32>,
    query: Product,
    key_value: Product,
    attention_output: Product,
    attention_norm: Norm,
    intermediate_inverse: Vec<f32>,
    up: Product,
    down: Product,
    output_norm: Norm,
}

/// Buffers that every batch needs, kept from call to call. `T` is the number of tokens in it, `M` of them this member's.
#[derive(Default)]
pub struct Scratch {
    /// The residual stream, `T` by width; this member keeps its own tokens' rows.
    x: Vec<f32>,
    /// `T` rows of keys and values.
    keys_values: Vec<f32>,
    /// `M` rows of queries, of what goes up, or of what is added to the residual stream.
    wide: Vec<f32>,
    rounded: Rounded,
    smoothed: Vec<f32>,
    attention: full_attention::Scratch,
}

impl Bert {
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Weights in memory.
    pub fn weight_bytes(&self) -> u64 {
        let vector = |values: &[f32]| size_of_val(values) as u64;
        let norm = |norm: &Norm| vector(&norm.weight) + vector(&norm.bias);
        let product = |product: &Product| product.matrix.bytes() + vector(&product.bias);
        let layer = |layer: &Layer| {
            let Layer { attention_inverse, query, key_value, attention_output, attention_norm, .. } = layer;
            let Layer { intermediate_inverse, up, down, output_norm, .. } = layer;
            let products = [query, key_value, attention_output, up, down];
            products.into_iter().map(product).sum::<u64>()
                + norm(attention_norm)
                + norm(output_norm)
                + vector(attention_inverse)
                + vector(intermediate_inverse)
        };
        self.words.bytes()
            + vector(&self.positions)
            + vector(&self.second_type)
            + norm(&self.embedding_norm)
            + self.layers.iter().map(layer).sum::<u64>()
    }

    /// The same, leading or following this team from now on.
    pub fn in_team(mut self, team: Box<dyn Team>) -> Self {
        self.team = RefCell::new(team);
        self
    }

    /// The mean of each text's tokens after the last layer, [texts][width]. No text may be empty or longer than the
    /// positions. The leader's call: the others follow.
    pub fn pool(&self, texts: &[&[u32]], scratch: &mut Scratch) -> Result<Vec<f32>> {
        let width = self.config.width;
        let mut pooled = Vec::with_capacity(texts.len() * width);
        let mut rest = self.tokens(texts, &[], scratch)?;
        for text in texts {
            let (rows, behind) = rest.split_at(text.len() * width);
            let mut sum = vec![0f32; width];
            rows.chunks_exact(width).for_each(|row| add(&mut sum, row));
            pooled.extend(sum.iter().map(|sum| sum / text.len() as f32));
            rest = behind;
        }
        Ok(pooled)
    }

    /// Does this member's part of what the leader does next; `false` if that was nothing for a while.
    pub fn follow(&self, scratch: &mut Scratch) -> Result<bool> {
        let team = &mut **self.team.borrow_mut();
        if !team.called()? {
            return Ok(false);
        }
        let lengths = call::receive(team, self.config.width, &mut scratch.x)?;
        self.run(team, &lengths, scratch)?;
        Ok(true)
    }

    /// Takes `x` through all layers. The leader has all rows of it afterwards.
    fn run(&self, team: &mut dyn Team, lengths: &[u32], scratch: &mut Scratch) -> Result<()> {
        let width = self.config.width;
        // Products take two tokens at a time.
        let shares = Split::even(scratch.x.len() / width, 2, team.size());
        for layer in &self.layers {
            self.attend(layer, team, &shares, lengths, scratch)?;
            self.feed_forward(layer, shares.of(team.rank()), scratch);
        }
        let unit = width * size_of::<f32>();
        team.gather(bytemuck::cast_slice_mut(&mut scratch.x), shares.bounds(), unit, Receivers::Leader)
    }

    /// `seconds`: of each text at which token the second one of two begins; nothing where every text is one.
    fn embed(&self, texts: &[&[u32]], seconds: &[usize], x: &mut Vec<f32>) -> Result<()> {
        let Config { width, vocabulary, positions, epsilon, .. } = self.config;
        x.clear();
        for (index, text) in texts.iter().enumerate() {
            let start = x.len();
            if text.is_empty() || text.len() > positions {
                return Err(Error::Input(format!("a text of {} tokens, of 1 to {positions}", text.len())));
            }
            for (&token, position) in text.iter().zip(self.positions.chunks_exact(width)) {
                let unknown = || Error::Input(format!("token {token} of a vocabulary of {vocabulary}"));
                self.words.add(token as usize, position, x).ok_or_else(unknown)?;
            }
            if let Some(&second) = seconds.get(index) {
                let rows = x[start..].chunks_exact_mut(width).skip(second);
                rows.for_each(|row| row.iter_mut().zip(&self.second_type).for_each(|(x, add)| *x += add));
            }
        }
        let Norm { weight, bias } = &self.embedding_norm;
        x.chunks_exact_mut(width).for_each(|row| layer_norm(row, weight, bias, epsilon));
        Ok(())
    }

    fn attend(
        &self,
        layer: &Layer,
        team: &mut dyn Team,
        shares: &Split,
        lengths: &[u32],
        scratch: &mut Scratch,
    ) -> Result<()> {
        let Scratch { x, keys_values, wide: queries, rounded, smoothed, attention } = scratch;
        let Config { width, heads, .. } = self.config;
        let (size, stride) = (self.config.head_size(), 2 * width);
        let mine = shares.of(team.rank());
        let x = &mut x[rows(&mine, width)];
        rounded.round(self.arithmetic, smooth(x, &layer.attention_inverse, smoothed), width, width);
        queries.resize(mine.len() * width, 0.0);
        layer.query.multiply(rounded, queries);
        keys_values.resize(shares.total() * stride, 0.0);
        layer.key_value.multiply(rounded, &mut keys_values[rows(&mine, stride)]);
        let unit = stride * size_of::<f32>();
        team.gather(bytemuck::cast_slice_mut(keys_values), shares.bounds(), unit, Receivers::Everyone)?;
        let mut start = 0;
        for length in lengths {
            let text = start..start + *length as usize;
            let asking = text.start.max(mine.start)..text.end.min(mine.end);
            if !asking.is_empty() {
                let queries =
                    &mut queries[rows(&(asking.start - mine.start..asking.end - mine.start), width)];
                for head in 0..heads {
                    let (query, key, value) = (head * size, head * size, width + head * size);
                    let scale = 1.0 / (size as f32).sqrt();
                    let head = Head { query_stride: width, query, stride, key, value, size, scale };
                    attend(queries, &keys_values[rows(&text, stride)], &head, attention);
                }
            }
            start = text.end;
        }
        rounded.round(self.arithmetic, queries, width, width);
        let sums = queries;
        layer.attention_output.matrix.multiply(rounded, sums);
        self.add_and_norm(x, sums, &layer.attention_output.bias, &layer.attention_norm);
        Ok(())
    }

    fn feed_forward(&self, layer: &Layer, mine: Range<usize>, scratch: &mut Scratch) {
        let Scratch { x, wide, rounded, smoothed, .. } = scratch;
        let Config { width, feed_forward, .. } = self.config;
        let x = &mut x[rows(&mine, width)];
        rounded.round(self.arithmetic, smooth(x, &layer.intermediate_inverse, smoothed), width, width);
        wide.resize(mine.len() * feed_forward, 0.0);
        layer.up.matrix.multiply(rounded, wide);
        wide.chunks_exact_mut(feed_forward).for_each(|row| gelu(row, &layer.up.bias));
        rounded.round(self.arithmetic, wide, feed_forward, feed_forward);
        let sums = &mut wide[..mine.len() * width];
        layer.down.matrix.multiply(rounded, sums);
        self.add_and_norm(x, sums, &layer.down.bias, &layer.output_norm);
    }

    /// `x = norm(x + sums + bias)`
    fn add_and_norm(&self, x: &mut [f32], sums: &[f32], bias: &[f32], norm: &Norm) {
        let width = self.config.width;
        for (x, sums) in x.chunks_exact_mut(width).zip(sums.chunks_exact(width)) {
            for ((x, sum), bias) in x.iter_mut().zip(sums).zip(bias) {
                *x += sum + bias;
            }
            layer_norm(x, &norm.weight, &norm.bias, self.config.epsilon);
        }
    }
}

impl Product {
    /// Each of `x` by all rows, plus their biases.
    fn multiply(&self, x: &Rounded, out: &mut [f32]) {
        self.matrix.multiply(x, out);
        out.chunks_exact_mut(self.bias.len()).for_each(|row| add(row, &self.bias));
    }
}

/// Where some of the rows of `stride` numbers lie.
fn rows(rows: &Range<usize>, stride: usize) -> Range<usize> {
    rows.start * stride..rows.end * stride
}

/// `x` with each row multiplied by `inverse`, in `buffer`; as it is where there is none.
fn smooth<'a>(x: &'a [f32], inverse: &[f32], buffer: &'a mut Vec<f32>) -> &'a [f32] {
    if inverse.is_empty() {
        return x;
    }
    buffer.resize(x.len(), 0.0);
    for (x, row) in x.chunks_exact(inverse.len()).zip(buffer.chunks_exact_mut(inverse.len())) {
        for ((smoothed, x), inverse) in row.iter_mut().zip(x).zip(inverse) {
            *smoothed = x * inverse;
        }
    }
    buffer
}
