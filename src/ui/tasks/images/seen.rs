//! The size in which a model saw a picture, and the size of that picture in its file, upright.

use crate::protocol::Pixels;

/// In pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub width: u32,
    pub height: u32,
    pub file_width: u32,
    pub file_height: u32,
}

impl Seen {
    pub fn of(pixels: &Pixels) -> Self {
        let Pixels { width, height, file_width, file_height, .. } = *pixels;
        Self { width, height, file_width, file_height }
    }

    /// What places in what was seen are to be multiplied with, across and down, to be places in the file's picture.
    pub fn scale(&self) -> (f32, f32) {
        let scale = |file: u32, seen: u32| if seen > 0 { file as f32 / seen as f32 } else { 1.0 };
        (scale(self.file_width, self.width), scale(self.file_height, self.height))
    }
}
