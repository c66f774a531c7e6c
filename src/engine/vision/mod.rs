//! From a picture's bytes to the pixels that a model sees: decoded, turned upright, scaled and cut.
//!
//! What files claim is not trusted: sizes are checked before memory is asked for. Must not know a model.

mod colour;
mod decode;
mod fit;
mod upright;

pub use self::{
    decode::{MOST_PIXELS, decode},
    fit::middle,
    upright::Turn,
};

use super::error::{Error, Result};

/// A decoded picture: [height][width][3], 8 bits a channel, as it lies in the file.
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
    /// How it has to be turned to stand upright.
    pub turn: Turn,
    /// It has further frames; this is the first.
    pub animated: bool,
}

impl Picture {
    /// A camera's frame: four channels of 8 bits a pixel, opaque.
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Self> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 || pixels > MOST_PIXELS || rgba.len() as u64 != 4 * pixels {
            return Err(Error::Input(format!("{} bytes are no frame of {width} by {height}", rgba.len())));
        }
        let rgb = rgba.as_chunks().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        Ok(Self { width, height, rgb, turn: Turn::default(), animated: false })
    }

    /// Width and height when it stands upright.
    pub fn upright_size(&self) -> (u32, u32) {
        if self.turn.swaps() { (self.height, self.width) } else { (self.width, self.height) }
    }
}
