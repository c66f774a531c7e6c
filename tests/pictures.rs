//! Pictures of every kind, turned, transparent, moving, lying and broken: each a right answer or a clear refusal.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

use std::io::Cursor;

use hearth::engine::{
    Error,
    vision::{Picture, decode, middle},
};
use image::{
    DynamicImage, ExtendedColorType, Frame, ImageEncoder, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::{gif::GifEncoder, png::PngEncoder},
};

const RED: [u8; 3] = [220, 40, 30];
const BLUE: [u8; 3] = [30, 60, 200];

/// Its left half red, its right half blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| Rgb(if x < width / 2 { RED } else { BLUE })).into()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn refusal(bytes: &[u8]) -> String {
    match decode(bytes) {
        Err(Error::Input(told)) => told,
        Err(other) => panic!("not said to whoever gave it: {other}"),
        Ok(Picture { width, height, .. }) => panic!("{width} by {height} were accepted"),
    }
}

fn near(got: [u8; 3], expected: [u8; 3], told: &str) {
    let far = got.iter().zip(expected).any(|(got, expected)| got.abs_diff(expected) > 12);
    assert!(!far, "{got:?} instead of {expected:?}: {told}");
}

/// The colours of the left and the right end of the middle row of what a model sees.
fn ends(picture: &Picture) -> [[u8; 3]; 2] {
    const SIDE: usize = 32;
    let seen = middle(picture, 36, SIDE).unwrap();
    [seen[SIDE / 2 * SIDE + 2], seen[SIDE / 2 * SIDE + SIDE - 3]]
}

#[test]
fn every_format_is_read_whatever_its_name() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp]
    {
        let picture = decode(&encoded(&halves(48, 40), format)).unwrap();
        assert_eq!((picture.width, picture.height, picture.animated), (48, 40, false), "{format:?}");
        let [left, right] = ends(&picture);
        near(left, RED, &format!("{format:?}"));
        near(right, BLUE, &format!("{format:?}"));
    }
}

#[test]
fn grey_wide_and_printed_colours_are_read() {
    let grey = DynamicImage::from(image::GrayImage::from_pixel(9, 9, Luma([77])));
    assert_eq!(decode(&encoded(&grey, ImageFormat::Jpeg)).unwrap().rgb[..3], [77; 3]);
    let wide = DynamicImage::ImageRgb16(image::ImageBuffer::from_pixel(5, 5, Rgb([257 * 9, 65535, 0])));
    assert_eq!(decode(&encoded(&wide, ImageFormat::Png)).unwrap().rgb[..3], [9, 255, 0]);
    let printed = decode(include_bytes!("fixtures/cmyk.jpg")).unwrap();
    let [left, right] = ends(&printed);
    near(left, RED, "CMYK");
    near(right, BLUE, "CMYK");
}

#[test]
fn what_is_transparent_is_seen_on_white() {
    let clear =
        RgbaImage::from_fn(8, 8, |x, _| if x < 4 { Rgba([0, 0, 0, 0]) } else { Rgba([10, 20, 30, 255]) });
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let picture = decode(&encoded(&DynamicImage::from(clear.clone()), format)).unwrap();
        assert_eq!(
            (&picture.rgb[..3], &picture.rgb[21..24]),
            (&[255; 3][..], &[10, 20, 30][..]),
            "{format:?}"
        );
    }
}

/// A JPEG that says how the camera was held.
fn turned(orientation: u8) -> Vec<u8> {
    let jpeg = encoded(&halves(64, 64), ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn a_picture_stands_upright() {
    for (orientation, expected) in [(1, [RED, BLUE]), (2, [BLUE, RED]), (3, [BLUE, RED]), (4, [RED, BLUE])] {
        let [left, right] = ends(&decode(&turned(orientation)).unwrap());
        near(left, expected[0], &format!("orientation {orientation}"));
        near(right, expected[1], &format!("orientation {orientation}"));
    }
    for orientation in 5..=8 {
        let picture = decode(&turned(orientation)).unwrap();
        let seen = middle(&picture, 36, 32).unwrap();
        let (top, bottom) = (seen[2 * 32 + 16], seen[29 * 32 + 16]);
        // Red was at the left: turned clockwise it is at the top.
        let expected = if orientation <= 6 { [RED, BLUE] } else { [BLUE, RED] };
        near(top, expected[0], &format!("orientation {orientation}"));
        near(bottom, expected[1], &format!("orientation {orientation}"));
    }
    let oddly = decode(&turned(77)).unwrap();
    assert!(oddly.turn.is_none(), "an orientation that doesn't exist is none");
}

#[test]
fn the_first_frame_of_a_moving_picture_is_taken_and_said() {
    let frame = |colour: [u8; 3]| {
        let [r, g, b] = colour;
        Frame::new(RgbaImage::from_pixel(40, 40, Rgba([r, g, b, 255])))
    };
    let mut moving = Vec::new();
    GifEncoder::new(&mut moving).encode_frames([frame(RED), frame(BLUE)]).unwrap();
    let picture = decode(&moving).unwrap();
    assert!(picture.animated);
    near(ends(&picture)[0], RED, "the first frame");
    let mut still = Vec::new();
    GifEncoder::new(&mut still).encode_frames([frame(RED)]).unwrap();
    assert!(!decode(&still).unwrap().animated);
    let cut = decode(&moving[..moving.len() - 30]);
    assert!(cut.is_ok_and(|picture| !picture.rgb.is_empty()), "its first frame is whole");
}

#[test]
fn narrow_and_tiny_pictures_are_scaled() {
    for (width, height) in [(1, 1), (2, 1), (1, 3), (3000, 1), (1, 3000), (223, 224), (16_000, 3)] {
        let picture = decode(&encoded(&halves(width, height), ImageFormat::Png)).unwrap();
        assert_eq!(middle(&picture, 256, 224).unwrap().len(), 224 * 224, "{width} by {height}");
    }
}

/// A PNG that claims a size and has nearly no data.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(&[0; 3], 1, 1, ExtendedColorType::Rgb8).unwrap();
    let header = [&b"IHDR"[..], &width.to_be_bytes(), &height.to_be_bytes(), &bytes[24..29]].concat();
    let sum = header.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 },
        )
    });
    [&bytes[..12], &header, &(!sum).to_be_bytes(), &bytes[33..]].concat()
}

#[test]
fn a_size_that_no_memory_holds_is_refused_before_any_is_taken() {
    for (width, height) in [(20_000, 20_000), (u32::MAX >> 1, u32::MAX >> 1), (1 << 30, 1), (65_536, 65_536)]
    {
        let told = refusal(&claiming(width, height));
        assert!(told.contains("pixels") || told.contains("large") || told.contains("bytes"), "{told}");
    }
    assert!(refusal(&claiming(20_000, 20_000)).contains("20000 by 20000"));
    let lie = refusal(&claiming(3000, 3000));
    assert!(lie.contains("damaged") || lie.contains("too early"), "{lie}");
    assert!(decode(&claiming(1, 1)).is_ok(), "the same with its true size");
}

#[test]
fn what_is_no_picture_is_refused_in_words() {
    assert!(refusal(b"").contains("0 bytes"));
    for none in
        [&b"this is a text, whatever its name says"[..], &[0; 4096], b"%PDF-1.7", b"\xff\xd8", b"GIF89a"]
    {
        assert!(!refusal(none).is_empty());
    }
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp]
    {
        let whole = encoded(&halves(64, 48), format);
        for kept in [10, 20, 33, whole.len() / 3, whole.len() * 2 / 3] {
            // A decoder may make the best of a cut picture; what it may not is to panic, or to give another size.
            match decode(&whole[..kept]) {
                Ok(picture) => assert_eq!(picture.rgb.len(), 3 * 64 * 48, "{format:?} cut at {kept}"),
                Err(Error::Input(told)) => assert!(!told.is_empty()),
                Err(other) => panic!("{format:?} cut at {kept}: {other}"),
            }
        }
    }
}

#[test]
fn damaged_bytes_never_panic() {
    let mut state = 9u32;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp]
    {
        let whole = encoded(&halves(40, 30), format);
        for _ in 0..60 {
            let mut bytes = whole.clone();
            for _ in 0..1 + draw(4) {
                let place = draw(bytes.len());
                bytes[place] = draw(256) as u8;
            }
            match decode(&bytes) {
                Ok(picture) => {
                    let pixels = picture.width as usize * picture.height as usize;
                    assert_eq!(picture.rgb.len(), 3 * pixels, "{format:?}");
                }
                Err(Error::Input(_) | Error::OutOfMemory { .. }) => {}
                Err(other) => panic!("{format:?}: {other}"),
            }
        }
    }
}
