//! Scaled and cut as the reference does it: the shorter side to a length, then the middle square.

use fast_image_resize::{
    FilterType, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U8x3,
};

use super::Picture;
use crate::error::{Error, Result};

/// Image models see a few hundred.
const MOST_SIDE: usize = 4096;

/// The middle square of `side` pixels, upright, of the picture whose shorter side was scaled to `shorter`: what
/// torchvision's `Resize` and `CenterCrop` make of a Pillow image, with the same antialiased bilinear filter. Only what is
/// in the square is computed.
pub fn middle(picture: &Picture, shorter: usize, side: usize) -> Result<Vec<[u8; 3]>> {
    if side == 0 || side > shorter.min(MOST_SIDE) {
        let what = format!("a square of {side} pixels a side from a picture scaled to {shorter}");
        return Err(Error::Picture(what));
    }
    let scaled = scaled(picture.width, picture.height, shorter as f64);
    let seen = if picture.turn.swaps() { (scaled.1, scaled.0) } else { scaled };
    let start = (middle_of(seen.0, side as f64), middle_of(seen.1, side as f64));
    let (left, top) = picture.turn.place(scaled, start, side as f64);
    // Pixels of the file for one of the scaled picture.
    let (wide, high) = (f64::from(picture.width) / scaled.0, f64::from(picture.height) / scaled.1);

    let internal = |error: &dyn std::fmt::Display| Error::Picture(format!("scaling the picture: {error}"));
    let source = TypedImageRef::<U8x3>::from_buffer(picture.width, picture.height, &picture.rgb)
        .map_err(|error| internal(&error))?;
    let mut target = TypedImage::<U8x3>::new(side as u32, side as u32);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
        .crop(left * wide, top * high, side as f64 * wide, side as f64 * high)
        .use_alpha(false);
    Resizer::new().resize_typed(&source, &mut target, &options).map_err(|error| internal(&error))?;
    let pixels: Vec<[u8; 3]> = target.pixels().iter().map(|pixel| pixel.0).collect();
    Ok(if picture.turn.is_none() { pixels } else { picture.turn.square(&pixels, side) })
}

/// The size at which the shorter side has this length; the longer one is cut to whole pixels.
fn scaled(width: u32, height: u32, shorter: f64) -> (f64, f64) {
    let (wide, high) = (f64::from(width), f64::from(height));
    match wide <= high {
        true => (shorter, (shorter * high / wide).trunc()),
        false => ((shorter * wide / high).trunc(), shorter),
    }
}

/// Rounded to even where it lies between two pixels, as in Python.
fn middle_of(length: f64, side: f64) -> f64 {
    ((length - side) / 2.0).round_ties_even()
}
