//! ReadPicture: a picture file that a person gives, as the pixels that a model sees of it.

use serde::{Deserialize, Serialize};

use super::{Bytes, GivenFile};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadPicture {
    /// PNG, JPEG, WebP, GIF or BMP, whatever its name says.
    pub file: GivenFile,
    pub crop: Crop,
}

/// What an image model sees of a picture: scaled until its shorter side has `shorter` pixels, the square of `side` by `side` pixels
/// in its middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crop {
    pub shorter: u16,
    pub side: u16,
}

/// A picture as a model sees it, and what is known of the whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// The square's rows, upright: red, green and blue of each pixel, 8 bits each.
    pub rgb: Bytes,
    /// Of the whole picture, upright, in pixels.
    pub width: u32,
    pub height: u32,
    /// It has more frames than the first, which was taken.
    pub animated: bool,
    /// It was turned as its EXIF orientation says.
    pub turned: bool,
    /// Decoding, turning, scaling.
    pub decode_ms: f64,
}

tie!(ReadPicture by Reader => Picture);
