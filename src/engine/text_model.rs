//! A text encoder with its tokenizer and what stands on it, as a whole.
//!
//! Loads from any `Read + Seek`, a part at a time. Must not know who asks.

use std::io::{Read, Seek};

use super::{
    error::{Error, Result},
    safetensors::Safetensors,
};

pub struct TextModel {
    architecture: String,
}

impl TextModel {
    /// `architecture` of the file's metadata.
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// Length of an embedding.
    pub fn dimensions(&self) -> usize {
        0
    }

    /// The most tokens of a text that are read; what is behind them is cut off.
    pub fn most_tokens(&self) -> usize {
        0
    }

    /// What each text means, in one batch.
    pub fn embed(&self, _texts: &[&str]) -> Result<Embeddings> {
        Err(Error::unsupported("embedding"))
    }

    /// Weights in memory, in bytes.
    pub fn weight_bytes(&self) -> u64 {
        0
    }
}

/// Vectors of length 1, so that a dot product is the cosine.
pub struct Embeddings {
    /// Text by text, [texts][dimensions].
    pub values: Vec<f32>,
    /// For each text whether its end was cut off.
    pub truncated: Vec<bool>,
}

/// Reads a model's file, a part a step, so that a caller can report and stop in between.
pub struct Loader<R> {
    _reader: R,
    file: Safetensors,
}

impl<R: Read + Seek> Loader<R> {
    /// Reads the header.
    pub fn open(mut reader: R) -> Result<Self> {
        let file = Safetensors::read(&mut reader)?;
        Ok(Self { file, _reader: reader })
    }

    /// Bytes of weights read so far, about, and in all.
    pub fn progress(&self) -> (u64, u64) {
        (0, self.file.total_bytes())
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step(&mut self) -> Result<Option<TextModel>> {
        Err(Error::unsupported(format!("architecture `{}`", self.file.metadata("architecture")?)))
    }
}
