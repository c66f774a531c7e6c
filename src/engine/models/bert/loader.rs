//! A BERT from its file, a layer a step, so that a caller can report and stop in between.

use std::{
    cell::RefCell,
    io::{Read, Seek},
};

use half::f16;

use super::{Bert, Config, Layer, Norm, Product, Words, packed, words::NAME};
use crate::engine::{
    error::{Error, Result},
    kernels::dense::{Arithmetic, Dense},
    safetensors::Safetensors,
    shared_file::SharedFile,
    team::Solo,
};

/// A model has all of its channels' smoothing, or none.
const SMOOTHING: &str = "encoder.layer.0.attention.smoothing";
/// Rows of the vocabulary that a step reads.
const ROWS: usize = 4096;

pub struct Loader {
    config: Config,
    arithmetic: Arithmetic,
    /// `None` until the first of them are read.
    words: Option<Words>,
    layers: Vec<Layer>,
}

impl Loader {
    pub fn new(config: Config, arithmetic: Arithmetic) -> Self {
        Self { config, arithmetic, words: None, layers: Vec::new() }
    }

    /// Steps done, and in all.
    pub fn progress(&self) -> (usize, usize) {
        let chunks = |rows: usize| rows.div_ceil(ROWS);
        let done = chunks(self.words_read()) + self.layers.len();
        (done, chunks(self.config.vocabulary) + self.config.layers)
    }

    fn words_read(&self) -> usize {
        self.words.as_ref().map_or(0, |words| words.count(self.config.width))
    }

    /// Reads the next part; the model comes with the last one, and works alone until it is told otherwise.
    pub fn step(
        &mut self,
        file: &Safetensors,
        reader: &mut SharedFile<impl Read + Seek>,
    ) -> Result<Option<Bert>> {
        // Activations of 8 bits cost too much where nothing evens their channels out: of the 40 texts of tests/fixtures/redact.json,
        // 36 were then tagged as the reference tags them, and with 16 bits all.
        if !file.has(SMOOTHING) {
            self.arithmetic = Arithmetic::Rows;
        }
        let config = &self.config;
        let words = self.words_read();
        if words < config.vocabulary
            && let Some(reader) = reader.own()
        {
            let mut source = Source { file, reader, arithmetic: self.arithmetic };
            let next = words..(words + ROWS).min(config.vocabulary);
            let words = self.words.get_or_insert_with(|| Words::of(file, config));
            return source.words(config, words, next).map(|()| None);
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
            second_type: source.second_type(config)?,
            config: config.clone(),
            arithmetic: self.arithmetic,
            team: RefCell::new(Box::new(Solo)),
            words: self.words.take().unwrap_or_default(),
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
        if words.read_packed(self.file, self.reader, rows.clone(), config.width)? {
            return Ok(());
        }
        let (width, shape) = (config.width, self.file.shape(NAME)?);
        if shape != [config.vocabulary, width] {
            let expected = format!("{} x {width}", config.vocabulary);
            return Err(Error::damaged(format!("`{NAME}`"), expected, format!("{shape:?}")));
        }
        let (first, wanted) = (rows.start, rows.start * width..rows.end * width);
        let mut values = self.file.values(self.reader, NAME, wanted)?;
        self.scale(NAME, &mut values, width, first)?;
        words.push_halves(values.into_iter().map(f16::from_f32));
        Ok(())
    }

    /// Positions, with the first type of token in them, which most texts have alone.
    fn positions(&mut self, config: &Config) -> Result<Vec<f32>> {
        let (width, shape) = (config.width, [config.positions, config.width]);
        let mut positions = self.values("embeddings.position_embeddings.weight", &shape)?;
        let types = self.types(width)?;
        for position in positions.chunks_exact_mut(width) {
            for (value, first) in position.iter_mut().zip(&types) {
                *value += first;
            }
        }
        Ok(positions)
    }

    fn types(&mut self, width: usize) -> Result<Vec<f32>> {
        let types = "embeddings.token_type_embeddings.weight";
        let rows = self.file.shape(types)?.first().copied().unwrap_or(0);
        self.values(types, &[rows, width])
    }

    fn second_type(&mut self, config: &Config) -> Result<Vec<f32>> {
        let types = self.types(config.width)?;
        let (first, others) = types.split_at(config.width.min(types.len()));
        Ok(others.iter().zip(first).map(|(second, first)| second - first).collect())
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
