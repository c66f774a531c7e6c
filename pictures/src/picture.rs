//! A picture's pixels, and what is made of them: scaled, or a turned and skewed part of them made straight. Must not know what is in it.

use fast_image_resize::{
    FilterType, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U8x3,
};

use crate::{
    error::{Error, Result},
    geometry::{Point, Quad, Straightening},
};

/// A third of a gigabyte as RGB.
pub const MOST_PIXELS: u64 = 100_000_000;

/// RGB with 8 bits each, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Picture {
    /// Of `width * height * 3` bytes.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Result<Self> {
        check(width, height, 3, rgb.len())?;
        Ok(Self { width, height, rgb })
    }

    /// Of `width * height * 4` bytes; what is transparent becomes white, as on paper.
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Self> {
        check(width, height, 4, rgba.len())?;
        let over_white = |value: u8, alpha: u8| {
            let (value, alpha) = (u32::from(value), u32::from(alpha));
            ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        let pixels = rgba.chunks_exact(4);
        let rgb =
            pixels.flat_map(|pixel| [0, 1, 2].map(|channel| over_white(pixel[channel], pixel[3]))).collect();
        Ok(Self { width, height, rgb })
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.height
    }

    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The whole picture in another size, antialiased (triangle filter, as Pillow's BILINEAR).
    pub fn scaled(&self, width: u32, height: u32) -> Result<Self> {
        self.part(0.0, 0.0, f64::from(self.width), f64::from(self.height), width, height)
    }

    /// The part from `left`, `top` on, which lies in the picture, in another size.
    pub fn part(&self, left: f64, top: f64, wide: f64, high: f64, width: u32, height: u32) -> Result<Self> {
        let failed = |error: &dyn std::fmt::Display| Error::Scaling(error.to_string());
        if width == 0 || height == 0 || u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(Error::TooLarge { width, height, most: MOST_PIXELS });
        }
        let source = TypedImageRef::<U8x3>::from_buffer(self.width, self.height, &self.rgb)
            .map_err(|error| failed(&error))?;
        let mut target = TypedImage::<U8x3>::new(width, height);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
            .crop(left, top, wide, high)
            .use_alpha(false);
        Resizer::new().resize_typed(&source, &mut target, &options).map_err(|error| failed(&error))?;
        let rgb = target.pixels().iter().flat_map(|pixel| pixel.0).collect();
        Ok(Self { width, height, rgb })
    }

    /// The part within the corners, made straight, in its own size: the longer of each two opposite sides. Where the corners lie
    /// outside of the picture, its border goes on.
    pub fn straightened(&self, quad: &Quad) -> Result<Self> {
        let (wide, high) = quad.size();
        let (width, height) = (wide.round().max(1.0) as u32, high.round().max(1.0) as u32);
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(Error::TooLarge { width, height, most: MOST_PIXELS });
        }
        let straightening = Straightening::of(quad);
        let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
        for y in 0..height {
            for x in 0..width {
                let across = (x as f32 + 0.5) / width as f32;
                let down = (y as f32 + 0.5) / height as f32;
                rgb.extend(self.between(straightening.at(across, down)));
            }
        }
        Ok(Self { width, height, rgb })
    }

    /// Colour at a point, between the middles of four pixels.
    fn between(&self, point: Point) -> [u8; 3] {
        let (x, y) = (point.x - 0.5, point.y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right_share, lower_share) = (x - left, y - top);
        let clamped = |at: f32, length: u32| at.clamp(0.0, (length - 1) as f32) as usize;
        let columns = [clamped(left, self.width), clamped(left + 1.0, self.width)];
        let rows = [clamped(top, self.height), clamped(top + 1.0, self.height)];
        let pixel = |row: usize, column: usize, channel: usize| {
            f32::from(self.rgb[(row * self.width as usize + column) * 3 + channel])
        };
        [0, 1, 2].map(|channel| {
            let along = |row: usize| {
                pixel(row, columns[0], channel) * (1.0 - right_share)
                    + pixel(row, columns[1], channel) * right_share
            };
            (along(rows[0]) * (1.0 - lower_share) + along(rows[1]) * lower_share).round() as u8
        })
    }
}

pub(crate) fn check(width: u32, height: u32, channels: usize, got: usize) -> Result<()> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        return Err(Error::TooLarge { width, height, most: MOST_PIXELS });
    }
    if pixels == 0 || pixels * channels as u64 != got as u64 {
        return Err(Error::Picture { width, height, channels, got });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: u32, height: u32) -> Picture {
        let pixel = |at: u32| [(at % width) as u8, (at / width) as u8, 7];
        Picture::new(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
    }

    #[test]
    fn bytes_are_what_the_size_says() {
        assert!(Picture::new(0, 3, Vec::new()).is_err());
        assert!(Picture::new(2, 2, vec![0; 11]).is_err());
        assert!(Picture::new(u32::MAX, u32::MAX, vec![0; 12]).is_err());
        assert!(Picture::from_rgba(1, 1, &[1, 2, 3]).is_err());
    }

    #[test]
    fn what_is_transparent_becomes_white() {
        let picture = Picture::from_rgba(3, 1, &[9, 8, 7, 255, 9, 8, 7, 0, 0, 0, 0, 51]).unwrap();
        assert_eq!(picture.rgb(), [9, 8, 7, 255, 255, 255, 204, 204, 204]);
    }

    #[test]
    fn an_upright_part_is_its_pixels() {
        let picture = ramp(20, 20);
        let part = picture.straightened(&Quad::upright(3.0, 5.0, 4.0, 2.0)).unwrap();
        assert_eq!((part.width(), part.height()), (4, 2));
        assert_eq!(part.rgb()[..6], [3, 5, 7, 4, 5, 7]);
        assert_eq!(part.rgb()[12..15], [3, 6, 7]);
    }

    #[test]
    fn a_turned_part_is_read_from_its_first_corner() {
        // Text that goes down: its first corner is at the upper right.
        let Quad([a, b, c, d]) = Quad::upright(3.0, 5.0, 2.0, 4.0);
        let part = ramp(20, 20).straightened(&Quad([b, c, d, a])).unwrap();
        assert_eq!((part.width(), part.height()), (4, 2));
        assert_eq!(part.rgb()[..6], [4, 5, 7, 4, 6, 7]);
    }

    #[test]
    fn beyond_the_border_it_goes_on() {
        let part = ramp(4, 4).straightened(&Quad::upright(-2.0, 0.0, 3.0, 1.0)).unwrap();
        assert_eq!(part.rgb(), [0, 0, 7, 0, 0, 7, 0, 0, 7]);
    }
}
