//! A MobileNetV2's sizes and its preprocessing, from a file's metadata. Trusts none of them.

use serde::Deserialize;

use crate::engine::error::{Error, Result};

/// Channels that come out of the first convolution, and of the last.
pub const STEM: usize = 32;
pub const HEAD: usize = 1280;

#[derive(Clone, Debug, Deserialize)]
pub struct Config {
    /// Pixels of a side of what goes in.
    pub input: usize,
    /// Pixels that the picture's shorter side is scaled to before its middle is taken.
    pub resize: usize,
    /// Of each channel, for values from 0 to 1.
    pub mean: [f32; 3],
    pub std: [f32; 3],
    pub stages: Vec<Stage>,
}

/// Blocks of the same width: table 2 of Sandler et al. 2018.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "[usize; 4]")]
pub struct Stage {
    /// How many times as many channels a block has inside.
    pub expansion: usize,
    pub channels: usize,
    pub blocks: usize,
    /// Of the first block; the others keep the size.
    pub stride: usize,
}

impl From<[usize; 4]> for Stage {
    fn from([expansion, channels, blocks, stride]: [usize; 4]) -> Self {
        Self { expansion, channels, blocks, stride }
    }
}

impl Config {
    pub fn from_json(text: &str) -> Result<Self> {
        let config: Self = serde_json::from_str(text)
            .map_err(|error| Error::damaged("metadata `config`", "a MobileNetV2's sizes", error))?;
        let sizes = (32..=1024).contains(&config.input) && (config.input..=2048).contains(&config.resize);
        let stages = (1..=32).contains(&config.stages.len()) && config.stages.iter().all(Stage::is_possible);
        let spread = config.std.iter().all(|std| *std > 0.0);
        match sizes && stages && spread {
            true => Ok(config),
            false => Err(Error::damaged("metadata `config`", "sizes of a MobileNetV2", text)),
        }
    }
}

impl Stage {
    fn is_possible(&self) -> bool {
        (1..=16).contains(&self.expansion)
            && (8..=2048).contains(&self.channels)
            && self.channels.is_multiple_of(8)
            && (1..=64).contains(&self.blocks)
            && (1..=2).contains(&self.stride)
    }
}
