//! Pictures of every kind, turned, transparent, moving, lying and broken: each a right answer or a clear refusal.

use std::io::{Cursor, Write};

use flate2::{Compression, write::ZlibEncoder};
use image::{
    DynamicImage, Frame, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage, codecs::gif::GifEncoder,
};
use reader::{
    Error,
    picture::{Picture, decode, middle},
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
        Err(Error::Picture(told)) => told,
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
    let printed = decode(include_bytes!("../fixtures/cmyk.jpg")).unwrap();
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

fn crc(bytes: &[u8]) -> [u8; 4] {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 },
        )
    });
    (!sum).to_be_bytes()
}

/// A PNG of these chunks, each with its length and its right sum.
fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks {
        file.extend((data.len() as u32).to_be_bytes());
        let named = [&kind[..], data].concat();
        file.extend(&named);
        file.extend(crc(&named));
    }
    file
}

fn header(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat()
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A PNG that claims a size and has nearly no data.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    png(&[(b"IHDR", header(width, height, 8, 2)), (b"IDAT", deflated(&[0; 4])), (b"IEND", Vec::new())])
}

/// Two frames of one red pixel each, and the picture for who knows no animation.
fn moving_png() -> Vec<u8> {
    let frame = |number: u32| {
        [&number.to_be_bytes()[..], &1u32.to_be_bytes(), &1u32.to_be_bytes(), &[0; 8], &[0, 1, 0, 9, 0, 0]]
            .concat()
    };
    let pixel = deflated(&[&[0][..], &RED].concat());
    let second = [&2u32.to_be_bytes()[..], &pixel].concat();
    png(&[
        (b"IHDR", header(1, 1, 8, 2)),
        (b"acTL", [2u32.to_be_bytes(), [0; 4]].concat()),
        (b"fcTL", frame(0)),
        (b"IDAT", pixel),
        (b"fcTL", frame(1)),
        (b"fdAT", second),
        (b"IEND", Vec::new()),
    ])
}

/// Two frames, each as a still WebP has it.
fn moving_webp() -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| [&kind[..], &(data.len() as u32).to_le_bytes(), data].concat();
    let still = encoded(&halves(40, 40), ImageFormat::WebP);
    let size = [39, 0, 0, 39, 0, 0];
    let frame = chunk(b"ANMF", &[&[0; 6][..], &size, &[100, 0, 0, 0], &still[12..]].concat());
    let extended = chunk(b"VP8X", &[&[2, 0, 0, 0][..], &size].concat());
    let body = [&b"WEBP"[..], &extended, &chunk(b"ANIM", &[0; 6]), &frame, &frame].concat();
    chunk(b"RIFF", &body)
}

#[test]
fn the_first_frame_of_a_moving_png_and_webp_is_taken_and_said() {
    let picture = decode(&moving_png()).unwrap();
    assert!(picture.animated && picture.rgb == RED, "{:?}", picture.rgb);
    let picture = decode(&moving_webp()).unwrap();
    assert!(picture.animated);
    near(ends(&picture)[0], RED, "the first frame");
    let whole = moving_webp();
    for kept in (0..whole.len()).step_by(11) {
        let _ = decode(&whole[..kept]);
    }
}

#[test]
fn palettes_and_few_bits_are_read() {
    let palette = [RED, BLUE].concat();
    let indexed = |trns: Option<Vec<u8>>, index: [u8; 2]| {
        let mut chunks = vec![(b"IHDR", header(2, 1, 8, 3)), (b"PLTE", palette.clone())];
        chunks.extend(trns.map(|alpha| (b"tRNS", alpha)));
        chunks.extend([(b"IDAT", deflated(&[0, index[0], index[1]])), (b"IEND", Vec::new())]);
        png(&chunks)
    };
    assert_eq!(decode(&indexed(None, [0, 1])).unwrap().rgb, [RED, BLUE].concat());
    let clear = decode(&indexed(Some(vec![0]), [0, 1])).unwrap();
    assert_eq!(clear.rgb, [[255; 3], BLUE].concat(), "the first colour is transparent");
    // An index that the palette lacks is black or a refusal, and no trap.
    if let Ok(picture) = decode(&indexed(None, [0, 200])) {
        assert_eq!(picture.rgb.len(), 6);
    }
    let bits =
        png(&[(b"IHDR", header(8, 1, 1, 0)), (b"IDAT", deflated(&[0, 0b1010_1010])), (b"IEND", Vec::new())]);
    assert_eq!(decode(&bits).unwrap().rgb[..6], [255, 255, 255, 0, 0, 0]);
    let grey_alpha = [&[0][..], &[0x80, 0, 0xff, 0xff], &[0x80, 0, 0, 0]].concat();
    let grey =
        png(&[(b"IHDR", header(2, 1, 16, 4)), (b"IDAT", deflated(&grey_alpha)), (b"IEND", Vec::new())]);
    let seen = decode(&grey).unwrap().rgb;
    assert!(seen[0].abs_diff(128) <= 1 && seen[3..] == [255; 3], "{seen:?}");
}

/// A JPEG with this instead of an EXIF part.
fn with_exif(exif: &[u8], claimed: usize) -> Vec<u8> {
    let jpeg = encoded(&halves(64, 64), ImageFormat::Jpeg);
    [&jpeg[..2], &[0xff, 0xe1], &((claimed + 2) as u16).to_be_bytes(), exif, &jpeg[2..]].concat()
}

#[test]
fn exif_that_lies_turns_nothing_and_spoils_nothing() {
    let entry = |kind: u16, count: u32, value: [u8; 4]| {
        [&[0x12, 0x01][..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let tiff =
        |entries: u16, rest: &[u8]| [&b"Exif\0\0II*\0\x08\0\0\0"[..], &entries.to_le_bytes(), rest].concat();
    for (lie, exif) in [
        ("more entries than there are bytes", tiff(65_535, &entry(3, 1, [6, 0, 0, 0]))),
        ("an orientation in another type", tiff(1, &entry(2, 1, [6, 0, 0, 0]))),
        ("an orientation of four thousand million values", tiff(1, &entry(3, u32::MAX, [0xff; 4]))),
        ("an orientation of zero", tiff(1, &entry(3, 1, [0; 4]))),
        ("a directory behind the end", b"Exif\0\0II*\0\xff\xff\xff\x7f".to_vec()),
        ("a directory within the header", b"Exif\0\0II*\0\0\0\0\0".to_vec()),
        ("no byte order", b"Exif\0\0XX*\0\x08\0\0\0".to_vec()),
        ("nothing at all", b"Exif\0\0".to_vec()),
    ] {
        let picture = decode(&with_exif(&exif, exif.len())).unwrap_or_else(|error| panic!("{lie}: {error}"));
        assert_eq!((picture.width, picture.height), (64, 64), "{lie}");
        let [left, right] = ends(&picture);
        // More entries than bytes: the one that is there may count.
        if !lie.starts_with("more entries") {
            assert!(picture.turn.is_none(), "{lie}");
            near(left, RED, lie);
            near(right, BLUE, lie);
        }
    }
    // Its length swallows the picture itself.
    let exif = tiff(1, &entry(3, 1, [6, 0, 0, 0]));
    if let Err(error) = decode(&with_exif(&exif, 60_000)) {
        assert!(matches!(error, Error::Picture(_)), "{error}");
    }
}

#[test]
fn oddly_built_pictures_are_right_or_refused() {
    let red = deflated(&[&[0][..], &RED].concat());
    let end = || (b"IEND", Vec::new());
    let pixel =
        |more: &[(&'static [u8; 4], Vec<u8>)]| png(&[&[(b"IHDR", header(1, 1, 8, 2))][..], more].concat());
    let jpeg = encoded(&halves(16, 16), ImageFormat::Jpeg);
    let mut flat = jpeg.clone();
    let frame = flat.windows(2).position(|mark| mark == [0xff, 0xc0]).unwrap();
    flat[frame + 5..frame + 7].fill(0);
    let mut wrong_sum = pixel(&[(b"IDAT", red.clone()), end()]);
    wrong_sum[29] ^= 1;
    let mut bmp = encoded(&halves(4, 4), ImageFormat::Bmp);
    bmp[28] = 77;
    let mut webp = encoded(&halves(8, 8), ImageFormat::WebP);
    webp[4..8].fill(0xff);
    for (what, bytes, right) in [
        (
            "text behind the end of a PNG",
            [pixel(&[(b"IDAT", red.clone()), end()]), b"more".to_vec()].concat(),
            Some(true),
        ),
        ("text behind the end of a JPEG", [jpeg.clone(), b"more".to_vec()].concat(), Some(true)),
        ("a PNG without its end", pixel(&[(b"IDAT", red.clone())]), None),
        ("a PNG without data", pixel(&[end()]), Some(false)),
        ("a PNG whose data is no zlib", pixel(&[(b"IDAT", vec![7; 40]), end()]), Some(false)),
        ("a PNG without a header", png(&[(b"IDAT", red.clone()), end()]), Some(false)),
        (
            "a PNG with two headers",
            pixel(&[(b"IHDR", header(9, 9, 8, 2)), (b"IDAT", red.clone()), end()]),
            None,
        ),
        (
            "a PNG of no pixels",
            png(&[(b"IHDR", header(0, 0, 8, 2)), (b"IDAT", red.clone()), end()]),
            Some(false),
        ),
        (
            "a PNG of a colour type that isn't",
            png(&[(b"IHDR", header(1, 1, 8, 9)), (b"IDAT", red.clone()), end()]),
            Some(false),
        ),
        (
            "a palette PNG without its palette",
            png(&[(b"IHDR", header(1, 1, 8, 3)), (b"IDAT", deflated(&[0, 0])), end()]),
            Some(false),
        ),
        ("a PNG with a wrong sum", wrong_sum, None),
        ("a JPEG of no lines", flat, Some(false)),
        ("a JPEG that is only its beginning twice", [&jpeg[..2], &jpeg[..2]].concat(), Some(false)),
        ("a BMP of 77 bits a pixel", bmp, Some(false)),
        ("a WebP that claims four thousand million bytes", webp, None),
        ("a WebP without a picture", b"RIFF\x04\0\0\0WEBP".to_vec(), Some(false)),
        ("a GIF of no frames", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), Some(false)),
        (
            "a GIF whose frame is outside",
            b"GIF89a\x01\0\x01\0\0\0\0,\xff\xff\xff\xff\xff\xff\xff\xff\0\x02\x02\x44\x01\0;".to_vec(),
            None,
        ),
        ("a TIFF", b"II*\0\x08\0\0\0\0\0".to_vec(), Some(false)),
        ("an AVIF", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf".to_vec(), Some(false)),
        ("an SVG", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".to_vec(), Some(false)),
    ] {
        match (decode(&bytes), right) {
            (Ok(picture), Some(true) | None) => {
                assert_eq!(picture.rgb.len(), 3 * picture.width as usize * picture.height as usize, "{what}");
            }
            (Err(Error::Picture(told)), Some(false) | None) => assert!(told.len() > 10, "{what}: {told}"),
            (Ok(_), Some(false)) => panic!("accepted: {what}"),
            (Err(error), _) => panic!("{what}: {error}"),
        }
    }
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
                Err(Error::Picture(told)) => assert!(!told.is_empty()),
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
                Err(Error::Picture(_) | Error::TooLarge { .. }) => {}
                Err(other) => panic!("{format:?}: {other}"),
            }
        }
    }
}
