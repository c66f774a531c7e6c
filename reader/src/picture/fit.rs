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

    let part = (left * wide, top * high, side as f64 * wide, side as f64 * high);
    let pixels = resized(picture, part, side, side)?;
    Ok(picture.turn.upright(pixels, side, side))
}

/// The whole picture, upright, in so many pixels, whatever its proportions: what Pillow's `resize` makes of it, bilinear with antialiasing.
pub fn stretched(picture: &Picture, width: u32, height: u32) -> Result<Vec<[u8; 3]>> {
    let (width, height) = (width as usize, height as usize);
    if width == 0 || height == 0 || width.max(height) > MOST_SIDE {
        return Err(Error::Picture(format!("a picture scaled to {width} by {height} pixels")));
    }
    let (wide, high) = if picture.turn.swaps() { (height, width) } else { (width, height) };
    let whole = (0.0, 0.0, f64::from(picture.width), f64::from(picture.height));
    Ok(picture.turn.upright(resized(picture, whole, wide, high)?, wide, high))
}

/// The size of a picture whose longer side is to have at most so many pixels.
pub fn within(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let longest = longest.min(MOST_SIDE as u32);
    let longer = width.max(height);
    if longer <= longest {
        return (width, height);
    }
    let scaled = |side: u32| (f64::from(side) * f64::from(longest) / f64::from(longer)).round().max(1.0);
    (scaled(width) as u32, scaled(height) as u32)
}

/// A part of the file's pixels (left, top, width, height) in another size, as it lies in the file.
fn resized(
    picture: &Picture,
    (left, top, wide, high): (f64, f64, f64, f64),
    width: usize,
    height: usize,
) -> Result<Vec<[u8; 3]>> {
    let internal = |error: &dyn std::fmt::Display| Error::Picture(format!("scaling the picture: {error}"));
    let source = TypedImageRef::<U8x3>::from_buffer(picture.width, picture.height, &picture.rgb)
        .map_err(|error| internal(&error))?;
    let mut target = TypedImage::<U8x3>::new(width as u32, height as u32);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
        .crop(left, top, wide, high)
        .use_alpha(false);
    Resizer::new().resize_typed(&source, &mut target, &options).map_err(|error| internal(&error))?;
    Ok(target.pixels().iter().map(|pixel| pixel.0).collect())
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
