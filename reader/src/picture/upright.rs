//! The eight ways in which a camera can have been held: EXIF's orientation.

use image::metadata::Orientation;

/// How a picture is turned: where each pixel that is seen lies in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Rows are seen as columns.
    swap: bool,
    /// Columns of the file run backwards.
    back: bool,
    /// Rows of the file run upwards.
    up: bool,
}

impl Turn {
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    pub fn swaps(self) -> bool {
        self.swap
    }

    /// Where a span of a length that begins at `start` of what is seen begins in the file, in both directions.
    pub(super) fn place(self, size: (f64, f64), start: (f64, f64), length: f64) -> (f64, f64) {
        let (x, y) = if self.swap { (start.1, start.0) } else { start };
        let flip = |back, size: f64, start| if back { size - length - start } else { start };
        (flip(self.back, size.0, x), flip(self.up, size.1, y))
    }

    /// Turns pixels of the file, `width` by `height` of them, as they are seen.
    pub(super) fn upright(self, pixels: Vec<[u8; 3]>, width: usize, height: usize) -> Vec<[u8; 3]> {
        if self.is_none() {
            return pixels;
        }
        let flip = |back: bool, at: usize, length: usize| if back { length - 1 - at } else { at };
        let (wide, high) = if self.swap { (height, width) } else { (width, height) };
        let seen = (0..high).flat_map(|y| (0..wide).map(move |x| (x, y)));
        let pixel = seen.map(|(x, y)| {
            let (x, y) = if self.swap { (y, x) } else { (x, y) };
            pixels[flip(self.up, y, height) * width + flip(self.back, x, width)]
        });
        pixel.collect()
    }
}

impl From<Orientation> for Turn {
    fn from(orientation: Orientation) -> Self {
        let (swap, back, up) = match orientation {
            Orientation::NoTransforms => (false, false, false),
            Orientation::FlipHorizontal => (false, true, false),
            Orientation::Rotate180 => (false, true, true),
            Orientation::FlipVertical => (false, false, true),
            Orientation::Rotate90FlipH => (true, false, false),
            Orientation::Rotate90 => (true, false, true),
            Orientation::Rotate270FlipH => (true, true, true),
            Orientation::Rotate270 => (true, true, false),
        };
        Self { swap, back, up }
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgb, RgbImage};

    use super::*;

    #[test]
    fn every_turn_is_the_one_of_the_image_crate() {
        let image = RgbImage::from_fn(5, 3, |x, y| Rgb([x as u8, y as u8, 7]));
        let pixels: Vec<[u8; 3]> = image.pixels().map(|pixel| pixel.0).collect();
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif).unwrap();
            let mut turned = DynamicImage::ImageRgb8(image.clone());
            turned.apply_orientation(orientation);
            let expected: Vec<[u8; 3]> = turned.to_rgb8().pixels().map(|pixel| pixel.0).collect();
            assert_eq!(Turn::from(orientation).upright(pixels.clone(), 5, 3), expected, "{exif}");
        }
    }

    #[test]
    fn a_part_that_is_seen_is_found_in_the_file() {
        // Seen 30 wide and 20 high, a square of 5 at (1, 2): in a file that is 20 wide and 30 high.
        let clockwise = Turn::from(Orientation::Rotate90);
        assert_eq!(clockwise.place((20.0, 30.0), (1.0, 2.0), 5.0), (2.0, 24.0));
        let turned = Turn::from(Orientation::Rotate180);
        assert_eq!(turned.place((30.0, 20.0), (1.0, 2.0), 5.0), (24.0, 13.0));
    }
}
