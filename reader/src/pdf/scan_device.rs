//! What an interpreter of pages draws on: it keeps pictures, and no glyph or line. The first time it measures them, the second time it
//! draws them. Must not know how one is scaled.

use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, LumaData, Paint,
    SoftMask,
    font::GlyphRun,
    hayro_syntax::{Filter, object::Stream},
    kurbo::{Affine, BezPath, Vec2},
};

use super::{
    expanded::is_within,
    scan_canvas::{Canvas, Colour, Layer, Mask},
};

/// A picture of more pixels is not decoded.
const MOST_PIXELS: u64 = 64 << 20;
/// What a picture's bytes may inflate to.
const MOST_BYTES: u64 = 256 << 20;

/// How large a page's pictures are, and how many pixels they have.
#[derive(Default)]
pub struct Measure {
    pub pixels: u64,
    /// Of each: pixels for a point of the page, and square points.
    pictures: Vec<(f64, f64)>,
}

impl Measure {
    /// Pixels for a point, as the sharpest pictures have them that make up half of all that is drawn: a stamp doesn't count, and of a
    /// scan in layers that of its letters does. `None` where none is drawn.
    pub fn density(mut self) -> Option<f64> {
        self.pictures.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let all: f64 = self.pictures.iter().map(|(_, area)| area).sum();
        let mut so_far = 0.0;
        self.pictures.into_iter().find_map(|(density, area)| {
            so_far += area;
            (2.0 * so_far >= all).then_some(density)
        })
    }
}

impl<'a> Device<'a> for Measure {
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.pixels = self.pixels.saturating_add(pixels(&image));
        let [a, b, c, d, ..] = props.transform.as_coeffs();
        let (across, down) = (Vec2::new(a, b).hypot(), Vec2::new(c, d).hypot());
        let area = across * down * pixels(&image) as f64;
        if across > 0.0 && down > 0.0 && area.is_finite() {
            self.pictures.push((1.0 / across.min(down), area));
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

pub struct ScanDevice {
    canvas: Canvas,
    /// From points to the canvas.
    scale: Affine,
    /// Of the transparency groups that are open, the outermost first.
    groups: Vec<BlendMode>,
    /// Square pixels of the canvas that were drawn on, and that could not be.
    drawn: f64,
    lost: f64,
    /// What could not be decoded first.
    refused: Option<&'static str>,
}

impl ScanDevice {
    pub fn new(canvas: Canvas, scale: (f64, f64)) -> Self {
        let scale = Affine::scale_non_uniform(scale.0, scale.1);
        Self { canvas, scale, groups: Vec::new(), drawn: 0.0, lost: 0.0, refused: None }
    }

    /// The pixels; the format of what could not be decoded where that is more than half.
    pub fn finish(self) -> Result<Vec<u8>, &'static str> {
        match self.refused {
            Some(format) if self.lost >= self.drawn => Err(format),
            Some(_) | None => Ok(self.canvas.rgb),
        }
    }

    fn multiplies(&self) -> bool {
        let darkens = |mode: &BlendMode| matches!(mode, BlendMode::Multiply | BlendMode::Darken);
        self.groups.iter().any(darkens)
    }
}

impl<'a> Device<'a> for ScanDevice {
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let at = self.scale * props.transform;
        let area = at.determinant().abs() * pixels(&image) as f64;
        let multiplies = self.multiplies();
        let mut is_drawn = false;
        let canvas = &mut self.canvas;
        let stream = match &image {
            Image::Stencil(stencil) => stencil.stream(),
            Image::Raster(raster) => raster.stream(),
        };
        let is_small = pixels(&image) <= MOST_PIXELS && jpeg_2000_pixels(stream) <= MOST_PIXELS;
        let format = if is_small { format(stream) } else { "very large" };
        let wanted = Some((canvas.width, canvas.height));
        if is_small && is_within(stream, MOST_BYTES) {
            match &image {
                Image::Stencil(stencil) => stencil.with_stencil(
                    |mask, paint| {
                        let [red, green, blue, _] = match paint {
                            Paint::Color(colour) => colour.to_rgba().to_rgba8(),
                            // Patterns are no letters.
                            Paint::Pattern(_) => [0, 0, 0, u8::MAX],
                        };
                        let colour = Colour::One([red, green, blue]);
                        let at = at * factors(mask.scale_factors);
                        let (width, height) = (mask.width, mask.height);
                        let layer = Layer { width, height, colour, mask: Some(to_mask(mask)), multiplies };
                        is_drawn = canvas.draw(layer, at);
                    },
                    wanted,
                ),
                Image::Raster(raster) => raster.with_rgba(
                    |data, mask| {
                        let at = at * factors(data.scale_factors());
                        let (width, height) = (data.width(), data.height());
                        let colour = match data {
                            ImageData::Rgb(rgb) => Colour::Rgb(rgb.data),
                            ImageData::Luma(luma) => Colour::Grey(luma.data),
                        };
                        let layer = Layer { width, height, colour, mask: mask.map(to_mask), multiplies };
                        is_drawn = canvas.draw(layer, at);
                    },
                    wanted,
                ),
            }
        }
        if is_drawn {
            self.drawn += area;
        } else {
            self.lost += area;
            self.refused.get_or_insert(format);
        }
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, mode: BlendMode) {
        self.groups.push(mode);
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn pop_clip(&mut self) {}
}

fn pixels(image: &Image<'_, '_>) -> u64 {
    u64::from(image.width()) * u64::from(image.height())
}

/// A decoder may give fewer pixels than the page is told.
fn factors((across, down): (f32, f32)) -> Affine {
    Affine::scale_non_uniform(across.into(), down.into())
}

fn to_mask(LumaData { data, width, height, .. }: LumaData) -> Mask {
    Mask { width, height, alpha: data }
}

/// The format of a picture, as people know it.
fn format(stream: &Stream<'_>) -> &'static str {
    match stream.filters().last() {
        Some(Filter::DctDecode) => "JPEG",
        Some(Filter::JpxDecode) => "JPEG 2000",
        Some(Filter::Jbig2Decode) => "JBIG2",
        Some(Filter::CcittFaxDecode) => "fax (CCITT)",
        Some(
            Filter::FlateDecode
            | Filter::LzwDecode
            | Filter::RunLengthDecode
            | Filter::AsciiHexDecode
            | Filter::Ascii85Decode
            | Filter::Crypt,
        )
        | None => "lossless",
    }
}

/// The pixels that JPEG 2000 itself says it has, which its decoder takes memory for: those of its image and tile size (ISO 15444-1,
/// A.5.1).
fn jpeg_2000_pixels(stream: &Stream<'_>) -> u64 {
    const SIZE: [u8; 4] = [0xff, 0x4f, 0xff, 0x51];
    if !matches!(stream.filters().last(), Some(Filter::JpxDecode)) {
        return 0;
    }
    let data = stream.raw_data();
    let side = |at: usize| {
        let bytes = data.get(at..at + 4)?;
        bytes.try_into().ok().map(u32::from_be_bytes).map(u64::from)
    };
    let Some(start) = data.windows(SIZE.len()).position(|window| window == SIZE) else { return 0 };
    // Behind the marker: its length and the capabilities.
    let first = start + SIZE.len() + 4;
    side(first).zip(side(first + 4)).map_or(0, |(width, height)| width.saturating_mul(height))
}
