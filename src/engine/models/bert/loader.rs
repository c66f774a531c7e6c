//! A BERT from its file, a layer a step, so that a caller can report and stop in between.

use std::{
    cell::RefCell,
    io::{Read, Seek},
};

use half::f16;

use super::{Bert, Config, Layer, Norm, Product, Words, packed};
use crate::engine::{
    error::{Error, Result},
    kernels::dense::{Arithmetic, Dense},
    safetensors::Safetensors,
    shared_file::SharedFile,
    team::Solo,
};

/// Rows of the vocabulary that a step reads.
const ROWS: usize = 4096;

pub struct Loader {
    config: Config,
    arithmetic: Arithmetic,
    words: Words,
    layers: Vec<Layer>,
}

impl Loader {
    pub fn new(config: Config, arithmetic: Arithmetic) -> Self {
        Self { config, arithmetic, words: Words::default(), layers: Vec::new() }
    }

    /// Steps done, and in all.
    pub fn progress(&self) -> (usize, usize) {
        let chunks = |rows: usize| rows.div_ceil(ROWS);
        let done = chunks(self.words.vectors.len() / self.config.width) + self.layers.len();
        (done, chunks(self.config.vocabulary) + self.config.layers)
    }

    /// Reads the next part; the model comes with the last one, and works alone until it is told otherwise.
    pub fn step(
        &mut self,
        file: &Safetensors,
        reader: &mut SharedFile<impl Read + Seek>,
    ) -> Result<Option<Bert>> {
        if packed::is_in(file, &self.config) {
            self.arithmetic = Arithmetic::Rows;
        }
        let config = &self.config;
        let words = self.words.vectors.len() / config.width;
        if words < config.vocabulary
            && let Some(reader) = reader.own()
        {
            let mut source = Source { file, reader, arithmetic: self.arithmetic };
            let next = words..(words + ROWS).min(config.vocabulary);
            return source.words(config, &mut self.words, next).map(|()| None);
        }
        let mut source = Source { file, reader, arithmetic: self.arithmetic };
        if self.layers.len() < config.layers {
            let layer = source.layer(config, self.layers.len())?;
            self.layers.push(layer);
        }
        if self.layers.len() < config.layers {
            return Ok(None);
        }
        Ok(Some(Bert {
            embedding_norm: source.norm("embeddings.LayerNorm", config.width)?,
            positions: source.positions(config)?,
            config: config.clone(),
            arithmetic: self.arithmetic,
            team: RefCell::new(Box::new(Solo)),
            words: std::mem::take(&mut self.words),
            layers: std::mem::take(&mut self.layers),
        }))
    }
}

struct Source<'a, R> {
    file: &'a Safetensors,
    reader: &'a mut R,
    arithmetic: Arithmetic,
}

impl<R: Read + Seek> Source<'_, R> {
    /// A tensor's values. One of 8 bits has a scale for each row, or one for all, and perhaps a zero beside it; one of 4 bits
    /// has two numbers in a byte.
    fn values(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        if let [rows, columns] = *shape
            && packed::is_packed(self.file, name, rows, columns)
        {
            return packed::values(self.file, self.reader, name, rows, columns);
        }
        let mut values = self.file.tensor(self.reader, name, shape)?.values;
        let row = shape.last().copied().unwrap_or(1);
        self.scale(name, &mut values, row, 0)?;
        Ok(values)
    }

    /// Multiplies rows, the first of which is the tensor's `first`, with their scales.
    fn scale(&mut self, name: &str, values: &mut [f32], row: usize, first: usize) -> Result<()> {
        let scale = format!("{name}.scale");
        if !self.file.has(&scale) {
            return Ok(());
        }
        let scales = self.file.any_tensor(self.reader, &scale)?.values;
        let zero = format!("{name}.zero");
        let zero = match self.file.has(&zero) {
            true => self.file.tensor(self.reader, &zero, &[1])?.values[0],
            false => 0.0,
        };
        for (index, row) in values.chunks_exact_mut(row.max(1)).enumerate() {
            let missing = || Error::damaged(format!("`{scale}`"), "a scale for each row", scales.len());
            let scale = if scales.len() == 1 { scales.first() } else { scales.get(first + index) };
            let scale = *scale.ok_or_else(missing)?;
            row.iter_mut().for_each(|value| *value = (*value - zero) * scale);
        }
        Ok(())
    }

    fn words(&mut self, config: &Config, words: &mut Words, rows: std::ops::Range<usize>) -> Result<()> {
        const NAME: &str = "embeddings.word_embeddings.weight";
        let (width, shape) = (config.width, self.file.shape(NAME)?);
        if shape != [config.vocabulary, width] {
            let expected = format!("{} x {width}", config.vocabulary);
            return Err(Error::damaged(format!("`{NAME}`"), expected, format!("{shape:?}")));
        }
        let (first, wanted) = (rows.start, rows.start * width..rows.end * width);
        let mut values = self.file.values(self.reader, NAME, wanted)?;
        self.scale(NAME, &mut values, width, first)?;
        words.vectors.reserve_exact(config.vocabulary * width - words.vectors.len());
        words.vectors.extend(values.into_iter().map(f16::from_f32));
        Ok(())
    }

    /// Positions, with the first type of token in them, since there is no other here.
    fn positions(&mut self, config: &Config) -> Result<Vec<f32>> {
        let (width, shape) = (config.width, [config.positions, config.width]);
        let mut positions = self.values("embeddings.position_embeddings.weight", &shape)?;
        let types = "embeddings.token_type_embeddings.weight";
        let rows = self.file.shape(types)?.first().copied().unwrap_or(0);
        let types = self.values(types, &[rows, width])?;
        for position in positions.chunks_exact_mut(width) {
            for (value, first) in position.iter_mut().zip(&types) {
                *value += first;
            }
        }
        Ok(positions)
    }

    fn norm(&mut self, name: &str, width: usize) -> Result<Norm> {
        let weight = self.values(&format!("{name}.weight"), &[width])?;
        Ok(Norm { weight, bias: self.values(&format!("{name}.bias"), &[width])? })
    }

    /// Products of the same activations, one below the other.
    fn product(
        &mut self,
        names: &[String],
        (rows, columns): (usize, usize),
        smoothing: &[f32],
    ) -> Result<Product> {
        let (mut values, mut bias) = (Vec::new(), Vec::new());
        for name in names {
            values.extend(self.values(&format!("{name}.weight"), &[rows, columns])?);
            bias.extend(self.values(&format!("{name}.bias"), &[rows])?);
        }
        if !smoothing.is_empty() {
            for row in values.chunks_exact_mut(columns) {
                row.iter_mut().zip(smoothing).for_each(|(value, smoothing)| *value *= smoothing);
            }
        }
        Ok(Product { matrix: Dense::pack(&values, columns, self.arithmetic)?, bias })
    }

    /// What the activations are divided by, and the weights' columns multiplied with; nothing where the file has none, or
    /// the arithmetic needs none.
    fn smoothing(&mut self, name: &str, width: usize) -> Result<Vec<f32>> {
        if !self.file.has(name) || self.arithmetic == Arithmetic::Rows {
            return Ok(Vec::new());
        }
        let smoothing = self.values(name, &[width])?;
        match smoothing.iter().find(|value| !(1e-3..1e3).contains(*value)) {
            Some(value) => Err(Error::damaged(format!("`{name}`"), "numbers near 1", value)),
            None => Ok(smoothing),
        }
    }

    fn layer(&mut self, config: &Config, number: usize) -> Result<Layer> {
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        let (width, feed_forward) = (config.width, config.feed_forward);
        let attention = self.smoothing(&name("attention.smoothing"), width)?;
        let intermediate = self.smoothing(&name("intermediate.smoothing"), width)?;
        let head = |part: &str| name(&format!("attention.self.{part}"));
        Ok(Layer {
            query: self.product(&[head("query")], (width, width), &attention)?,
            key_value: self.product(&[head("key"), head("value")], (width, width), &attention)?,
            attention_output: self.product(&[name("attention.output.dense")], (width, width), &[])?,
            attention_norm: self.norm(&name("attention.output.LayerNorm"), width)?,
            up: self.product(&[name("intermediate.dense")], (feed_forward, width), &intermediate)?,
            down: self.product(&[name("output.dense")], (width, feed_forward), &[])?,
            output_norm: self.norm(&name("output.LayerNorm"), width)?,
            attention_inverse: attention.into_iter().map(f32::recip).collect(),
            intermediate_inverse: intermediate.into_iter().map(f32::recip).collect(),
        })
    }
}
