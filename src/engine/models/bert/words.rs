//! Each token's vector, looked up only: in 16 bits, or in the 4 bits in which its file keeps it. A vocabulary of 250,000 tokens takes
//! 54 MB so, and 192 MB in 16 bits.

use std::{
    io::{Read, Seek},
    ops::Range,
};

use half::f16;

use super::{Config, packed};
use crate::engine::{
    error::{Error, Result},
    kernels::BLOCK,
    safetensors::Safetensors,
};

pub const NAME: &str = "embeddings.word_embeddings.weight";

pub enum Words {
    Halves(Vec<f16>),
    /// As [`packed`] describes them: 16 bytes and a scale for each 32 numbers.
    Packed {
        numbers: Vec<u8>,
        scales: Vec<f16>,
    },
}

impl Default for Words {
    fn default() -> Self {
        Self::Halves(Vec::new())
    }
}

impl Words {
    /// For what the file has, without a vector yet.
    pub fn of(file: &Safetensors, config: &Config) -> Self {
        let (words, width) = (config.vocabulary, config.width);
        match packed::is_packed(file, NAME, words, width) {
            true => Self::Packed {
                numbers: Vec::with_capacity(words * width / 2),
                scales: Vec::with_capacity(words * width / BLOCK),
            },
            false => Self::Halves(Vec::with_capacity(words * width)),
        }
    }

    /// How many there are.
    pub fn count(&self, width: usize) -> usize {
        match self {
            Self::Halves(values) => values.len() / width,
            Self::Packed { numbers, .. } => numbers.len() * 2 / width,
        }
    }

    pub fn bytes(&self) -> u64 {
        match self {
            Self::Halves(values) => size_of_val(values.as_slice()) as u64,
            Self::Packed { numbers, scales } => (numbers.len() + size_of_val(scales.as_slice())) as u64,
        }
    }

    pub fn push_halves(&mut self, new: impl Iterator<Item = f16>) {
        match self {
            Self::Halves(values) => values.extend(new),
            Self::Packed { .. } => {}
        }
    }

    /// Reads the next rows of packed ones; `false` where these are none.
    pub fn read_packed(
        &mut self,
        file: &Safetensors,
        reader: &mut (impl Read + Seek),
        rows: Range<usize>,
        width: usize,
    ) -> Result<bool> {
        let Self::Packed { numbers, scales } = self else { return Ok(false) };
        let part = |each: usize| rows.start * each..rows.end * each;
        let read = file.values(reader, NAME, part(width / 2))?;
        // What was a byte was read as a signed one.
        numbers.extend(read.into_iter().map(|byte| byte as i8 as u8));
        let read = file.values(reader, &format!("{NAME}.scale"), part(width / BLOCK))?;
        match read.iter().find(|scale| !scale.is_finite()) {
            Some(scale) => return Err(Error::damaged(format!("`{NAME}.scale`"), "finite numbers", scale)),
            None => scales.extend(read.into_iter().map(f16::from_f32)),
        }
        Ok(true)
    }

    /// Adds a token's vector and `position` to the end of `x`; `None` for a token that isn't there.
    pub fn add(&self, token: usize, position: &[f32], x: &mut Vec<f32>) -> Option<()> {
        let width = position.len();
        match self {
            Self::Halves(values) => {
                let vector = values.chunks_exact(width).nth(token)?;
                x.extend(vector.iter().zip(position).map(|(word, position)| word.to_f32() + position));
            }
            Self::Packed { numbers, scales } => {
                let blocks = numbers.chunks_exact(width / 2).nth(token)?.chunks_exact(BLOCK / 2);
                let scales = scales.chunks_exact(width / BLOCK).nth(token)?;
                for ((block, scale), position) in blocks.zip(scales).zip(position.chunks_exact(BLOCK)) {
                    let scale = scale.to_f32();
                    let numbers = block.iter().flat_map(|byte| [byte & 15, byte >> 4]);
                    let values = numbers.map(|number| (f32::from(number) - 8.0) * scale);
                    x.extend(values.zip(position).map(|(word, position)| word + position));
                }
            }
        }
        Some(())
    }
}
