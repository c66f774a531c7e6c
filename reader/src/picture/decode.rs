//! A file's bytes to a picture, through the `image` crate's decoders. Must not know where the bytes come from.

use std::io::Cursor;

use image::{
    ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    codecs::{bmp::BmpDecoder, gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    error::LimitErrorKind,
};

use super::{Picture, Turn, colour::to_rgb};
use crate::error::{Error, Result};

/// A picture of more pixels is refused: 64 million take 192 MB, and no camera of a phone takes more by itself.
const MOST_PIXELS: u64 = 64 << 20;
/// A file of more is no photograph.
pub const MOST_FILE_BYTES: u64 = 256 << 20;
/// What a decoder may take beside the picture.
const MOST_BYTES: u64 = 512 << 20;

/// PNG, JPEG, WebP, GIF or BMP, whatever the file is called.
pub fn decode(bytes: &[u8]) -> Result<Picture> {
    if bytes.is_empty() {
        return Err(Error::Picture("the picture is empty: 0 bytes".to_owned()));
    }
    let format = image::guess_format(bytes)
        .map_err(|_| Error::Picture("this is no PNG, JPEG, WebP, GIF or BMP picture".to_owned()))?;
    let reader = Cursor::new(bytes);
    match format {
        ImageFormat::Png => {
            let decoder = PngDecoder::with_limits(reader, limits()).map_err(refused)?;
            let animated = decoder.is_apng().unwrap_or_default();
            read(decoder, animated)
        }
        ImageFormat::Jpeg => read(JpegDecoder::new(reader).map_err(refused)?, false),
        ImageFormat::WebP => {
            let decoder = WebPDecoder::new(reader).map_err(refused)?;
            let animated = decoder.has_animation();
            read(decoder, animated)
        }
        ImageFormat::Gif => {
            let picture = read(GifDecoder::new(reader).map_err(refused)?, false)?;
            Ok(Picture { animated: has_second_frame(bytes), ..picture })
        }
        ImageFormat::Bmp => read(BmpDecoder::new(reader).map_err(refused)?, false),
        other => Err(Error::Picture(format!("{other:?} is none of PNG, JPEG, WebP, GIF and BMP"))),
    }
}

/// Width and height in pixels, as the file's header says, before anything is decoded.
pub fn size(bytes: &[u8]) -> Result<(u32, u32)> {
    let named = |error| Error::Picture(format!("this is no picture that is read: {error}"));
    let file = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(named)?;
    file.into_dimensions().map_err(refused)
}

fn read(mut decoder: impl ImageDecoder, animated: bool) -> Result<Picture> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > MOST_PIXELS {
        return Err(Error::Picture(format!(
            "the picture has {width} by {height} pixels; 1 to {MOST_PIXELS} are read"
        )));
    }
    decoder.set_limits(limits()).map_err(refused)?;
    let colour = decoder.color_type();
    // A damaged EXIF part says nothing of the picture itself.
    let turn = decoder.orientation().map(Turn::from).unwrap_or_default();
    let bytes = decoder.total_bytes();
    let mut buffer = room(bytes)?;
    decoder.read_image(&mut buffer).map_err(refused)?;
    if colour != ColorType::Rgb8 {
        // The same again, for the three channels.
        drop(room(3 * pixels)?);
    }
    Ok(Picture { width, height, rgb: to_rgb(buffer, colour)?, turn, animated })
}

/// Memory that is asked for, and not taken for granted.
fn room(bytes: u64) -> Result<Vec<u8>> {
    let refused = || Error::TooLarge { what: "a picture".to_owned(), bytes, most: MOST_BYTES };
    if bytes > MOST_BYTES {
        return Err(refused());
    }
    let mut buffer = Vec::new();
    buffer.try_reserve_exact(bytes as usize).map_err(|_| refused())?;
    buffer.resize(bytes as usize, 0);
    Ok(buffer)
}

/// Looks for the beginning of a second frame without decoding any: GIF89a specification, sections 18 to 27.
fn has_second_frame(bytes: &[u8]) -> bool {
    const EXTENSION: u8 = 0x21;
    const IMAGE: u8 = 0x2c;
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let at = |place: usize| bytes.get(place).copied();
    // Behind the header and the screen's description with its colours.
    let Some(flags) = at(10) else { return false };
    let (mut place, mut frames) = (13 + table(flags), 0);
    loop {
        place += match (at(place), at(place + 9)) {
            (Some(EXTENSION), _) => 2,
            (Some(IMAGE), Some(flags)) => {
                frames += 1;
                if frames == 2 {
                    return true;
                }
                11 + table(flags)
            }
            (Some(_) | None, _) => return false,
        };
        // Blocks of data, each with its length before it, up to an empty one.
        loop {
            let Some(length) = at(place) else { return false };
            place += 1 + usize::from(length);
            if length == 0 {
                break;
            }
        }
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    limits
}

fn refused(error: ImageError) -> Error {
    match error {
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::InsufficientMemory => {
                Error::Picture(format!("the picture needs more than {MOST_BYTES} bytes"))
            }
            _ => Error::Picture(format!("the picture is too large: {limit}")),
        },
        ImageError::Unsupported(what) => Error::Picture(format!("this kind of picture is not read: {what}")),
        ImageError::IoError(error) => Error::Picture(format!("the picture ends too early: {error}")),
        other => Error::Picture(format!("the picture is damaged: {other}")),
    }
}
