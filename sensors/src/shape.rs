//! How samples are cut into windows: how many channels a sample has, how many samples a window, how far one window is from the next.
//!
//! Must not know what is computed from a window.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// More channels than any device here has: a file that claims more is damaged.
pub const MAX_CHANNELS: usize = 512;
/// Samples in a window.
pub const MAX_WINDOW: usize = 8_192;

/// `channels` values a sample, `window` samples a window, and a window every `step` samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    pub channels: usize,
    pub window: usize,
    pub step: usize,
}

impl Shape {
    /// Refused where a number is nought or beyond its limit.
    pub fn new(channels: usize, window: usize, step: usize) -> Result<Self> {
        Self { channels, window, step }.checked()
    }

    /// The same, unless a number is nought or beyond its limit.
    pub fn checked(self) -> Result<Self> {
        let bounds = [
            ("channels", self.channels, MAX_CHANNELS),
            ("window", self.window, MAX_WINDOW),
            ("step", self.step, MAX_WINDOW),
        ];
        for (what, got, most) in bounds {
            if got == 0 || got > most {
                return Err(Error::OutOfRange { what, got: got as f64, least: 1.0, most: most as f64 });
            }
        }
        Ok(self)
    }

    /// How many windows share no sample with each other, for `windows` that follow each other: what statistics may count on.
    pub fn independent(self, windows: usize) -> f64 {
        windows as f64 * (self.step as f64 / self.window as f64).min(1.0)
    }
}

/// All channels at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample<'a> {
    /// Milliseconds since any fixed time.
    pub time_ms: f64,
    /// One value a channel; NaN or an infinity where a sensor gave none.
    pub values: &'a [f32],
}
