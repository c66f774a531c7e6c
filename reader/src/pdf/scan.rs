//! A page as one picture, as a scanner's pages are: all pictures that the page draws, where it draws them, upright. Text and lines that
//! it draws besides are left out. Must not know what is read of it.

use hayro_interpret::InterpreterCache;

use super::{
    draw, no_glyphs, open,
    scan_canvas::Canvas,
    scan_device::{Measure, ScanDevice},
};
use crate::{Error, Options, Result, Source, picture::within};

/// A page's picture: rows from the top, red, green and blue of each pixel, 8 bits each.
pub struct Scan {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
    /// As many pixels as its pictures give the page.
    pub own_size: (u32, u32),
}

/// Pixels of all pictures of one page, each time that one is drawn: a sheet in strips and layers at 600 dots an inch has fewer.
const MOST_PIXELS: u64 = 256 << 20;

/// Reads a page of a PDF, counted from 1, whose longer side is to have at most so many pixels. Refused are pages without pictures
/// ([`Error::Empty`]), and those of which nothing, or less than half, can be decoded ([`Error::Unsupported`]).
pub fn read_scan(mut source: Box<dyn Source>, options: &Options, page: u32, longest: u32) -> Result<Scan> {
    let (pdf, mut work) = open(&mut source, options)?;
    let pages = pdf.pages();
    let behind = || Error::Option(format!("there is no page {page} among {}", pages.len()));
    let at = page.checked_sub(1).ok_or_else(behind)?;
    let drawn = pages.get(at as usize).ok_or_else(behind)?;
    let content = work
        .content(drawn)
        .ok_or_else(|| Error::unsupported(format!("page {page}, which asks for too much work,")))?;
    let (cache, font) = (InterpreterCache::new(), no_glyphs());
    let mut measure = Measure::default();
    draw(&pdf, drawn, (&content.bytes, &cache, font.clone()), &mut measure);
    if measure.pixels > MOST_PIXELS {
        let what = format!("the pictures of page {page}, in pixels,");
        return Err(Error::TooLarge { what, bytes: measure.pixels, most: MOST_PIXELS });
    }
    let density = measure.density().ok_or_else(|| Error::Empty(format!("page {page} draws no picture")))?;
    let (wide, high) = drawn.render_dimensions();
    let own_size = (pixels(wide, density), pixels(high, density));
    let (width, height) = within(own_size.0, own_size.1, longest);
    let scale = (f64::from(width) / f64::from(wide), f64::from(height) / f64::from(high));
    let mut device = ScanDevice::new(Canvas::new(width, height), scale);
    draw(&pdf, drawn, (&content.bytes, &cache, font), &mut device);
    let rgb = device
        .finish()
        .map_err(|format| Error::unsupported(format!("the {format} picture on page {page}")))?;
    Ok(Scan { width, height, rgb, own_size })
}

fn pixels(points: f32, density: f64) -> u32 {
    (f64::from(points) * density).round().max(1.0) as u32
}
