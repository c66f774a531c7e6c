//! HideFaces: a picture in which faces can't be recognised any more.

use serde::{Deserialize, Serialize};

use super::{Bytes, Face, Pixels};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HideFaces {
    pub picture: Pixels,
    /// Those that were found, without the ones that the person took away, and with the ones that the person added.
    pub faces: Vec<Face>,
    pub how: Hiding,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hiding {
    /// Until nothing can be seen in it, whatever is done to make it sharp again.
    #[default]
    Blur,
    /// With a plain ellipse.
    Cover,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenFaces {
    /// Red, green and blue of each pixel, as many as the picture has.
    pub rgb: Bytes,
}

tie!(HideFaces by Onnx => HiddenFaces);
