//! A page's pixels, on which pictures are laid wherever a page draws them: scaled down with antialiasing, turned, and mixed by their
//! masks. Must not know PDF.

use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use hayro_interpret::kurbo::{Affine, Point, Rect};

pub struct Canvas {
    pub width: u32,
    pub height: u32,
    /// Rows from the top.
    pub rgb: Vec<u8>,
}

/// A picture that is laid on the canvas.
pub struct Layer {
    pub width: u32,
    pub height: u32,
    pub colour: Colour,
    /// Where it covers what is below; everywhere without one.
    pub mask: Option<Mask>,
    /// It darkens what is below, and never covers it.
    pub multiplies: bool,
}

pub enum Colour {
    Rgb(Vec<u8>),
    Grey(Vec<u8>),
    /// The same everywhere.
    One([u8; 3]),
}

/// In a size of its own over the same area. 255 covers.
pub struct Mask {
    pub width: u32,
    pub height: u32,
    pub alpha: Vec<u8>,
}

/// Pixels of one or three channels.
struct Plane {
    width: u32,
    height: u32,
    channels: usize,
    values: Vec<u8>,
}

impl Canvas {
    /// White.
    pub fn new(width: u32, height: u32) -> Self {
        Self { width, height, rgb: vec![u8::MAX; 3 * width as usize * height as usize] }
    }

    /// `at` brings the layer's pixels to the canvas's. Gives whether the layer could be drawn.
    pub fn draw(&mut self, layer: Layer, at: Affine) -> bool {
        let Layer { width, height, colour, mask, multiplies } = layer;
        let (across, down) = {
            let [a, b, c, d, ..] = at.as_coeffs();
            (a.hypot(b) * f64::from(width), c.hypot(d) * f64::from(height))
        };
        let size = |length: f64| length.round().clamp(1.0, f64::from(u16::MAX)) as u32;
        let seen = (size(across), size(down));
        let colour = match colour {
            Colour::One(colour) => Err(colour),
            Colour::Rgb(values) => Ok((3, values)),
            Colour::Grey(values) => Ok((1, values)),
        };
        let colour = match colour {
            Err(one) => Err(one),
            Ok((channels, values)) => match (Plane { width, height, channels, values }).shrunk(seen) {
                Some(plane) => Ok(plane),
                None => return false,
            },
        };
        let mask = match mask {
            None => None,
            Some(Mask { width, height, alpha: values }) => {
                match (Plane { width, height, channels: 1, values }).shrunk(seen) {
                    Some(plane) => Some(plane),
                    None => return false,
                }
            }
        };
        // From the canvas to a place in the layer: 0 to 1 on both sides.
        let unit = at * Affine::scale_non_uniform(width.into(), height.into());
        if !unit.determinant().is_normal() {
            return false;
        }
        let back = unit.inverse();
        let covered = unit.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0));
        let range = |from: f64, to: f64, most: u32| {
            from.floor().clamp(0.0, most.into()) as u32..to.ceil().clamp(0.0, most.into()) as u32
        };
        for y in range(covered.y0, covered.y1, self.height) {
            for x in range(covered.x0, covered.x1, self.width) {
                let place = back * Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
                if !(0.0..1.0).contains(&place.x) || !(0.0..1.0).contains(&place.y) {
                    continue;
                }
                let alpha = mask.as_ref().map_or(255.0, |mask| mask.at(place, 0));
                let start = 3 * (y as usize * self.width as usize + x as usize);
                for (channel, value) in self.rgb[start..start + 3].iter_mut().enumerate() {
                    let below = f32::from(*value);
                    let above = match &colour {
                        Ok(plane) => plane.at(place, channel.min(plane.channels - 1)),
                        Err(one) => f32::from(one[channel]),
                    };
                    let above = if multiplies { above * below / 255.0 } else { above };
                    *value = (below + (above - below) * alpha / 255.0).round() as u8;
                }
            }
        }
        true
    }
}

impl Plane {
    /// Scaled down to what is seen of it, each side by itself; `None` where its values are not as many as they should be.
    fn shrunk(self, seen: (u32, u32)) -> Option<Self> {
        let Self { width, height, channels, values } = self;
        if values.len() != width as usize * height as usize * channels || values.is_empty() {
            return None;
        }
        let (wide, high) = (seen.0.min(width), seen.1.min(height));
        if (wide, high) == (width, height) {
            return Some(Self { width, height, channels, values });
        }
        let kind = if channels == 3 { PixelType::U8x3 } else { PixelType::U8 };
        let source = ImageRef::new(width, height, &values, kind).ok()?;
        let mut target = Image::new(wide, high, kind);
        let options =
            ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).use_alpha(false);
        Resizer::new().resize(&source, &mut target, &options).ok()?;
        Some(Self { width: wide, height: high, channels, values: target.into_vec() })
    }

    /// Between four pixels, at a place from 0 to 1 on both sides.
    fn at(&self, place: Point, channel: usize) -> f32 {
        let along = |place: f64, length: u32| {
            let at = (place * f64::from(length) - 0.5).clamp(0.0, f64::from(length - 1));
            let first = at.floor();
            (first as usize, (first as usize + 1).min(length as usize - 1), (at - first) as f32)
        };
        let (left, right, x) = along(place.x, self.width);
        let (top, bottom, y) = along(place.y, self.height);
        let value = |row: usize, column: usize| {
            f32::from(self.values[(row * self.width as usize + column) * self.channels + channel])
        };
        let mix = |one: f32, other: f32, share: f32| one + (other - one) * share;
        mix(mix(value(top, left), value(top, right), x), mix(value(bottom, left), value(bottom, right), x), y)
    }
}
