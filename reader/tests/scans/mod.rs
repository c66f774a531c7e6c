//! Pages whose text is in pictures, as one picture: as they stand, turned, in strips, in layers, and what is refused.

use std::io::Cursor;

use reader::{Error, Options, Result, Scan, picture, read_scan};

use super::made_pdf::{deflated_stream, one_page, stream};

/// Five pages, each a JPEG (tests/reference/scans.py).
const LETTER: &[u8] = include_bytes!("../../../tests/fixtures/scans/letter.pdf");
const WIDTH: usize = 60;
const HEIGHT: usize = 80;

fn scan(file: &[u8], page: u32, longest: u32) -> Result<Scan> {
    read_scan(Box::new(Cursor::new(file.to_vec())), &Options::default(), page, longest)
}

/// Light, with a dark corner at the top on the left.
fn grey() -> Vec<u8> {
    let pixel = |at: usize| if at % WIDTH < 10 && at / WIDTH < 20 { 10 } else { 200 };
    (0..WIDTH * HEIGHT).map(pixel).collect()
}

fn picture_object(width: usize, height: usize, pixels: &[u8]) -> Vec<u8> {
    let dictionary = "/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8";
    deflated_stream(&format!("{dictionary} /Width {width} /Height {height}"), pixels)
}

fn resources(more: &str) -> String {
    format!("{more} /Resources << /XObject << /I 5 0 R /J 6 0 R >> >>")
}

fn whole_page(more: &str) -> Vec<u8> {
    let content = stream("", b"q 600 0 0 800 0 0 cm /I Do Q");
    one_page(&resources(more), &content, &[picture_object(WIDTH, HEIGHT, &grey())])
}

fn first_of_each(scan: &Scan) -> Vec<u8> {
    scan.rgb.as_chunks::<3>().0.iter().map(|[red, ..]| *red).collect()
}

#[test]
fn a_picture_on_all_of_a_page_is_the_page() {
    let scan = scan(&whole_page(""), 1, 1000).unwrap();
    assert_eq!((scan.width, scan.height, scan.own_size), (60, 80, (60, 80)));
    assert_eq!(first_of_each(&scan), grey());
}

#[test]
fn a_turned_page_stands_upright() {
    let scan = scan(&whole_page("/Rotate 90"), 1, 1000).unwrap();
    assert_eq!((scan.width, scan.height), (80, 60));
    let pixels = first_of_each(&scan);
    assert_eq!([pixels[0], pixels[79], pixels[59 * 80], pixels[59 * 80 + 79]], [200, 10, 200, 200]);
}

#[test]
fn strips_are_put_together_without_seams() {
    let content = stream("", b"q 600 0 0 500 0 300 cm /I Do Q q 600 0 0 300 0 0 cm /J Do Q");
    let (above, below) = (&grey()[..50 * WIDTH], &grey()[50 * WIDTH..]);
    let strips = [picture_object(WIDTH, 50, above), picture_object(WIDTH, 30, below)];
    let scan = scan(&one_page(&resources(""), &content, &strips), 1, 1000).unwrap();
    assert_eq!((scan.width, scan.height), (60, 80));
    assert_eq!(first_of_each(&scan), grey());
}

#[test]
fn letters_in_a_mask_of_their_own_lie_on_the_paper() {
    // A sheet of few pixels below a sharp mask: every other of its rows is drawn in red.
    let content = stream("", b"q 600 0 0 800 0 0 cm /J Do Q 1 0 0 rg q 600 0 0 800 0 0 cm /I Do Q");
    let rows: Vec<u8> =
        (0..80).flat_map(|row: u8| [if row.is_multiple_of(2) { 0 } else { 0xff }; 8]).collect();
    let mask =
        deflated_stream("/Subtype /Image /ImageMask true /BitsPerComponent 1 /Width 64 /Height 80", &rows);
    let sheet = picture_object(6, 8, &[200; 48]);
    let scan = scan(&one_page(&resources(""), &content, &[mask, sheet]), 1, 1000).unwrap();
    assert_eq!((scan.width, scan.height), (64, 85), "as sharp as the mask");
    let (pixels, _) = scan.rgb.as_chunks::<3>();
    assert_eq!(pixels[32], [255, 0, 0], "the first row");
    assert!(pixels.iter().all(|[red, green, blue]| *red >= 200 && green == blue));
    assert!(pixels.iter().any(|[_, green, _]| *green > 180), "between the rows");
}

#[test]
fn more_pixels_than_are_wanted_are_scaled_down() {
    let half = scan(LETTER, 3, 877).unwrap();
    assert_eq!((half.width, half.height, half.own_size), (620, 877, (1240, 1754)));
    let mean =
        |pixels: &[u8]| pixels.iter().map(|value| f64::from(*value)).sum::<f64>() / pixels.len() as f64;
    let all = scan(LETTER, 3, 4000).unwrap();
    assert!((mean(&half.rgb) - mean(&all.rgb)).abs() < 0.5);
}

#[test]
fn a_scanned_letters_pages_are_its_jpegs() {
    let mut jpegs =
        LETTER.windows(3).enumerate().filter(|(_, bytes)| *bytes == [0xff, 0xd8, 0xff]).map(|(at, _)| at);
    for page in 1..=5 {
        let jpeg = picture::decode(&LETTER[jpegs.next().unwrap()..]).unwrap();
        let scan = scan(LETTER, page, 4000).unwrap();
        assert_eq!((scan.width, scan.height), (jpeg.width, jpeg.height));
        let off = scan.rgb.iter().zip(&jpeg.rgb).filter(|(one, other)| one.abs_diff(**other) > 3).count();
        assert!(off * 1000 < scan.rgb.len(), "page {page}: {off}");
    }
}

#[test]
fn what_has_no_picture_or_one_that_can_not_be_read_is_refused_by_name() {
    let behind = scan(LETTER, 6, 1000).err();
    assert!(matches!(behind, Some(Error::Option(_))), "{behind:?}");
    let blank = scan(&one_page("", &stream("", b"0 0 m 9 9 l S"), &[]), 1, 1000).err();
    assert!(matches!(blank, Some(Error::Empty(_))), "{blank:?}");
    let content = stream("", b"q 600 0 0 800 0 0 cm /I Do Q");
    let sized = |filter: &str, side: u32| {
        let image = format!(
            "/Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Width {side} /Height {side}"
        );
        let image = stream(&format!("{image} {filter}"), b"nothing of the kind");
        scan(&one_page(&resources(""), &content, &[image]), 1, 1000).err()
    };
    for (filter, name) in [
        ("/Filter /JPXDecode", "JPEG 2000"),
        ("/Filter /JBIG2Decode", "JBIG2"),
        ("/Filter /DCTDecode", "JPEG"),
    ] {
        let why = sized(filter, 100);
        assert!(matches!(&why, Some(Error::Unsupported { what }) if what.contains(name)), "{name}: {why:?}");
    }
    let large = sized("/Filter /DCTDecode", 60_000);
    assert!(matches!(large, Some(Error::TooLarge { .. })), "{large:?}");
}
