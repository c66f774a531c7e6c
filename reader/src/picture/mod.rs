//! From a picture's bytes to the pixels that a model sees: decoded, turned upright, scaled and cut.
//!
//! What files claim is not trusted: sizes are checked before memory is asked for. Must not know a model.

mod colour;
mod decode;
mod fit;
mod upright;

pub use self::{
    decode::{MOST_FILE_BYTES, decode, size},
    fit::{middle, stretched, within},
    upright::Turn,
};

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
    /// Width and height when it stands upright.
    pub fn upright_size(&self) -> (u32, u32) {
        if self.turn.swaps() { (self.height, self.width) } else { (self.width, self.height) }
    }
}
