//! ReadPixels: a picture file that a person gives, whole and upright, in the size that is wanted.

use serde::{Deserialize, Serialize};

use super::{Bytes, GivenFile};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadPixels {
    /// PNG, JPEG, WebP, GIF or BMP, whatever its name says.
    pub file: GivenFile,
    pub size: PixelSize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PixelSize {
    /// Whatever its own proportions are.
    Stretched { width: u32, height: u32 },
    /// Its own, unless its longer side has more pixels than this: scaled down then.
    AtMost { longest: u32 },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    /// Rows from the top, upright: red, green and blue of each pixel, 8 bits each.
    pub rgb: Bytes,
    /// Of the picture in the file, upright.
    pub file_width: u32,
    pub file_height: u32,
}

tie!(ReadPixels by Reader => Pixels);
