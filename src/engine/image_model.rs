//! A classifier of photographs, as a whole.
//!
//! Loads from any `Read + Seek`, a part at a time. Must not know who asks.

use std::io::{Read, Seek};

use super::{
    error::{Error, Result},
    safetensors::Safetensors,
};

pub struct ImageModel {
    architecture: String,
}

impl ImageModel {
    /// `architecture` of the file's metadata.
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// Weights in memory, in bytes.
    pub fn weight_bytes(&self) -> u64 {
        0
    }
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
    pub fn step(&mut self) -> Result<Option<ImageModel>> {
        Err(Error::unsupported(format!("architecture `{}`", self.file.metadata("architecture")?)))
    }
}
