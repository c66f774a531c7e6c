//! Computes a recipe as it reads: f32, one position after the other, nothing packed, nothing shared. What the fast runner gives is
//! held to this, and this to what other programs give.

use std::{collections::HashMap, io::Cursor, ops::Range};

use hearth::engine::{
    gguf::Gguf,
    kernels::rope::Pairing,
    models::decoder::{
        Activation, Attention, Blocks, Convolution, Experts, FeedForward, Gated, HeadNorm, Mixing, Pooled,
        Recipe, RopeRecipe, Rows, Stretch, Weighing,
    },
};

use super::family::Tensor;

pub struct Truth<'f> {
    recipe: Recipe,
    tensors: &'f HashMap<String, Tensor>,
    /// Of each layer, for each position so far: keys and values of all heads, or what is convolved and nothing.
    cache: Vec<Vec<(Vec<f32>, Vec<f32>)>>,
}

impl<'f> Truth<'f> {
    pub fn new(recipe: Recipe, tensors: &'f HashMap<String, Tensor>) -> Self {
        let cache = vec![Vec::new(); recipe.layers.len()];
        Self { recipe, tensors, cache }
    }

    /// The logits behind one more token.
    pub fn forward(&mut self, token: u32) -> Vec<f32> {
        let recipe = self.recipe.clone();
        let embedding = &self.tensors["token_embd.weight"];
        let mut x: Vec<f32> =
            embedding.row(token as usize).iter().map(|x| x * recipe.embedding_scale).collect();
        for (number, layer) in recipe.layers.iter().enumerate() {
            let half = match &layer.mixing {
                Mixing::Attention(attention) => self.attention(number, attention, &x),
                Mixing::Convolution(convolution) => self.convolution(number, convolution, &x),
            };
            add(&mut x, &half, recipe.residual_scale);
            let half = self.feed_forward(&layer.feed_forward, &x);
            add(&mut x, &half, recipe.residual_scale);
        }
        let x = self.norm(Some(&recipe.output.norm), &x);
        let output = recipe.output.matrix.as_ref().map_or(embedding, |name| &self.tensors[name]);
        let logits = output.times(&x, 0..output.rows());
        let capped = |logit: f32| recipe.output.cap.map_or(logit, |cap| cap * (logit / cap).tanh());
        logits.into_iter().map(|logit| capped(logit * recipe.output.scale)).collect()
    }

    /// The vector of a whole text, not brought to any length.
    pub fn embedding(&mut self, tokens: &[u32]) -> Vec<f32> {
        let recipe = self.recipe.clone();
        let pooling = recipe.pooling.as_ref().unwrap();
        let embedding = &self.tensors["token_embd.weight"];
        let scaled = |token: &u32| embedding.row(*token as usize).iter().map(|x| x * recipe.embedding_scale);
        let mut all: Vec<Vec<f32>> = tokens.iter().map(|token| scaled(token).collect()).collect();
        for (number, layer) in recipe.layers.iter().enumerate() {
            let Mixing::Attention(attention) = &layer.mixing else { panic!("a layer that convolves") };
            let queries: Vec<Vec<f32>> = all.iter().map(|x| self.project(number, attention, x)).collect();
            for (position, (x, query)) in all.iter_mut().zip(&queries).enumerate() {
                let reach = attention.window.unwrap_or(usize::MAX / 4);
                let seen = match pooling.looks_ahead {
                    true => position.saturating_sub(reach / 2)..(position + reach / 2 + 1).min(tokens.len()),
                    false => (position + 1).saturating_sub(reach)..position + 1,
                };
                let half = self.attend(number, attention, query, seen);
                add(x, &half, recipe.residual_scale);
                let half = self.feed_forward(&layer.feed_forward, x);
                add(x, &half, recipe.residual_scale);
            }
        }
        let normed: Vec<Vec<f32>> = all.iter().map(|x| self.norm(Some(&recipe.output.norm), x)).collect();
        let mut pooled = match pooling.of {
            Pooled::Last => normed.last().unwrap().clone(),
            Pooled::Mean => {
                let mut mean = vec![0.0; recipe.width];
                normed.iter().for_each(|x| add(&mut mean, x, 1.0 / tokens.len() as f32));
                mean
            }
        };
        for dense in &pooling.dense {
            let matrix = &self.tensors[&dense.tensor];
            pooled = matrix.times(&pooled, 0..matrix.rows());
        }
        pooled
    }

    fn attention(&mut self, number: usize, attention: &Attention, x: &[f32]) -> Vec<f32> {
        let query = self.project(number, attention, x);
        let position = self.cache[number].len() - 1;
        let first = attention.window.map_or(0, |window| (position + 1).saturating_sub(window));
        self.attend(number, attention, &query, first..position + 1)
    }

    /// The queries of one more position; its keys and values are kept.
    fn project(&mut self, number: usize, attention: &Attention, x: &[f32]) -> Vec<f32> {
        let Recipe { heads, kv_heads, head_size, epsilon, .. } = self.recipe;
        let x = self.norm(attention.norm_before.as_ref(), x);
        let (of_query, of_key) = (heads * head_size, kv_heads * head_size);
        let mut query = self.product(&attention.query, attention.query_bias.as_ref(), &x, of_query);
        let mut key = self.product(&attention.key, attention.key_bias.as_ref(), &x, of_key);
        let value = self.product(&attention.value, attention.value_bias.as_ref(), &x, of_key);
        let normed = |numbers: &[f32], name: &str, size: usize| -> Vec<f32> {
            numbers
                .chunks(size)
                .flat_map(|part| rms_norm(part, &self.tensors[name].numbers, epsilon))
                .collect()
        };
        match &attention.head_norm {
            HeadNorm::None => {}
            HeadNorm::Each { query: of_query, key: of_key } => {
                query = normed(&query, of_query, head_size);
                key = normed(&key, of_key, head_size);
            }
            HeadNorm::Together { query: of_query, key: of_key } => {
                query = normed(&query, of_query, heads * head_size);
                key = normed(&key, of_key, kv_heads * head_size);
            }
        }
        let position = self.cache[number].len();
        if let Some(rope) = attention.rope.map(|rope| &self.recipe.ropes[rope]) {
            for head in query.chunks_mut(head_size).chain(key.chunks_mut(head_size)) {
                self.turn(rope, head, position);
            }
        }
        if let Some(growth) = attention.growth {
            let periods = (position / growth.every) as f32;
            query.iter_mut().for_each(|query| *query *= 1.0 + growth.scale * (periods + 1.0).ln());
        }
        self.cache[number].push((key, value));
        query
    }

    /// What a position's queries make of the positions that they see.
    fn attend(&self, number: usize, attention: &Attention, query: &[f32], seen: Range<usize>) -> Vec<f32> {
        let Recipe { heads, kv_heads, head_size, .. } = self.recipe;
        let mut attended = Vec::new();
        for (head, query) in query.chunks(head_size).enumerate() {
            let kv_head = head / (heads / kv_heads) * head_size..(head / (heads / kv_heads) + 1) * head_size;
            let seen = &self.cache[number][seen.clone()];
            let scores = seen.iter().map(|(key, _)| {
                let score = dot(query, &key[kv_head.clone()]) / attention.divisor;
                attention.cap.map_or(score, |cap| cap * (score / cap).tanh())
            });
            let weights = softmax(scores.collect());
            let mut mixed = vec![0.0; head_size];
            for (weight, (_, value)) in weights.iter().zip(seen) {
                add(&mut mixed, &value[kv_head.clone()], *weight);
            }
            attended.extend(mixed);
        }
        let output = &self.tensors[&attention.output];
        let mut out = output.times(&attended, 0..output.rows());
        if let Some(bias) = &attention.output_bias {
            add(&mut out, &self.tensors[bias].numbers, 1.0);
        }
        self.norm(attention.norm_after.as_ref(), &out)
    }

    fn convolution(&mut self, number: usize, convolution: &Convolution, x: &[f32]) -> Vec<f32> {
        let Recipe { width, taps, .. } = self.recipe;
        let x = self.norm(convolution.norm_before.as_ref(), x);
        let product = |rows: &Rows| self.product(rows, None, &x, width);
        let (input_gate, output_gate) = (product(&convolution.input_gate), product(&convolution.output_gate));
        let column = input_gate.iter().zip(product(&convolution.value)).map(|(gate, value)| gate * value);
        self.cache[number].push((column.collect(), Vec::new()));
        let (columns, kernel) = (&self.cache[number], &self.tensors[&convolution.kernel]);
        let convolved = |channel: usize| -> f32 {
            // From the newest column to the oldest; before the first there are zeros.
            let newest_first = columns.iter().rev().map(|(column, _)| column[channel]);
            newest_first.zip(kernel.row(channel)[..taps].iter().rev()).map(|(number, tap)| number * tap).sum()
        };
        let gated: Vec<f32> = (0..width).map(|channel| output_gate[channel] * convolved(channel)).collect();
        let output = &self.tensors[&convolution.output];
        self.norm(convolution.norm_after.as_ref(), &output.times(&gated, 0..output.rows()))
    }

    fn feed_forward(&self, recipe: &FeedForward, x: &[f32]) -> Vec<f32> {
        let x = self.norm(recipe.norm_before.as_ref(), x);
        let mut out = match &recipe.blocks {
            Blocks::Dense(gated) => self.gated(gated, recipe.activation, &x),
            Blocks::Experts(experts) => self.experts(experts, recipe.activation, &x),
        };
        if let Some(bias) = &recipe.down_bias {
            add(&mut out, &self.tensors[bias].numbers, 1.0);
        }
        self.norm(recipe.norm_after.as_ref(), &out)
    }

    fn gated(&self, gated: &Gated, activation: Activation, x: &[f32]) -> Vec<f32> {
        let count = self.recipe.feed_forward;
        let gate = self.product(&gated.gate, gated.gate_bias.as_ref(), x, count);
        let up = self.product(&gated.up, gated.up_bias.as_ref(), x, count);
        let down = Rows::whole(gated.down.clone(), self.recipe.width);
        self.product(&down, None, &opened(activation, &gate, &up), self.recipe.width)
    }

    fn experts(&self, experts: &Experts, activation: Activation, x: &[f32]) -> Vec<f32> {
        let Recipe { width, expert_forward, .. } = self.recipe;
        let logits = self.tensors[&experts.router].times(x, 0..experts.count);
        let shares = softmax(logits);
        let mut best: Vec<usize> = (0..experts.count).collect();
        best.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
        best.truncate(experts.used);
        let whole = match experts.weighing {
            Weighing::OfAll => 1.0,
            Weighing::OfChosen => best.iter().map(|expert| shares[*expert]).sum(),
        };
        let mut out = vec![0.0; width];
        for expert in best {
            let product = |name: &str, x: &[f32], count: usize| {
                self.tensors[name].times(x, expert * count..(expert + 1) * count)
            };
            let (gate, up) =
                (product(&experts.gate, x, expert_forward), product(&experts.up, x, expert_forward));
            let down = product(&experts.down, &opened(activation, &gate, &up), width);
            add(&mut out, &down, shares[expert] / whole);
        }
        if let Some(shared) = &experts.shared {
            add(&mut out, &self.gated(shared, activation, x), 1.0);
        }
        out
    }

    /// `count` rows times `x`, and their bias.
    fn product(&self, rows: &Rows, bias: Option<&Rows>, x: &[f32], count: usize) -> Vec<f32> {
        let mut out = self.tensors[&rows.tensor].times(x, rows.first..rows.first + count);
        if let Some(bias) = bias {
            add(&mut out, &self.tensors[&bias.tensor].numbers[bias.first..][..count], 1.0);
        }
        out
    }

    fn norm(&self, weight: Option<&String>, x: &[f32]) -> Vec<f32> {
        weight.map_or(x.to_vec(), |name| rms_norm(x, &self.tensors[name].numbers, self.recipe.epsilon))
    }

    /// Turns one head.
    fn turn(&self, rope: &RopeRecipe, head: &mut [f32], position: usize) {
        let pairs = rope.dimensions / 2;
        for pair in 0..pairs {
            let factor = rope.factors.as_ref().map_or(1.0, |name| self.tensors[name].numbers[pair]);
            let frequency = stretched(rope, pair) / f64::from(factor);
            let (sin, cos) = (position as f64 * frequency).sin_cos();
            let (sin, cos) = (sin as f32 * rope.amplitude, cos as f32 * rope.amplitude);
            let (first, second) = match rope.pairing {
                Pairing::Neighbours => (2 * pair, 2 * pair + 1),
                Pairing::Halves => (pair, pair + pairs),
            };
            let (a, b) = (head[first], head[second]);
            (head[first], head[second]) = (a * cos - b * sin, a * sin + b * cos);
        }
    }
}

fn stretched(rope: &RopeRecipe, pair: usize) -> f64 {
    let (dimensions, base) = (rope.dimensions as f64, f64::from(rope.base));
    let frequency = base.powf(-2.0 * pair as f64 / dimensions);
    match rope.stretch {
        Stretch::None => frequency,
        Stretch::Linear(factor) => frequency / f64::from(factor),
        Stretch::Yarn { factor, original_context, beta_fast, beta_slow } => {
            let at = |turns: f32| {
                dimensions * (original_context as f64 / (f64::from(turns) * 2.0 * std::f64::consts::PI)).ln()
                    / (2.0 * base.ln())
            };
            let (low, high) = (at(beta_fast).floor().max(0.0), at(beta_slow).ceil().min(dimensions - 1.0));
            let slow = ((pair as f64 - low) / (high - low).max(0.001)).clamp(0.0, 1.0);
            frequency / f64::from(factor) * slow + frequency * (1.0 - slow)
        }
    }
}

fn opened(activation: Activation, gate: &[f32], up: &[f32]) -> Vec<f32> {
    gate.iter().zip(up).map(|(gate, up)| activate(activation, *gate) * up).collect()
}

fn activate(activation: Activation, x: f32) -> f32 {
    match activation {
        Activation::Silu => x / (1.0 + (-x).exp()),
        Activation::GeluTanh => {
            0.5 * x * (1.0 + ((2.0 / std::f32::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3))).tanh())
        }
    }
}

fn rms_norm(x: &[f32], weight: &[f32], epsilon: f32) -> Vec<f32> {
    let mean = x.iter().map(|x| x * x).sum::<f32>() / x.len() as f32;
    let factor = 1.0 / (mean + epsilon).sqrt();
    x.iter().zip(weight).map(|(x, weight)| x * factor * weight).collect()
}

fn softmax(mut scores: Vec<f32>) -> Vec<f32> {
    let largest = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - largest).exp());
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= sum);
    scores
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(x: &mut [f32], y: &[f32], scale: f32) {
    x.iter_mut().zip(y).for_each(|(x, y)| *x += y * scale);
}

/// The recipe of a file in memory.
pub fn recipe(file: &[u8]) -> Result<Recipe, hearth::engine::Error> {
    hearth::engine::models::decoder::families::recipe(&Gguf::read(&mut Cursor::new(file))?)
}
