//! Finds a text's encoding by its bytes: UTF-8 by its own rules, wide units by what they would say, the others by chardetng.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{ISO_2022_JP, WINDOWS_1252};

use super::{
    Charset,
    sample::{Sample, parts_characters},
    wide,
};
use crate::{Error, Result};

/// UTF-8 with errors is still UTF-8 when so many characters of it are right for each wrong byte.
const RIGHT_PER_WRONG: usize = 20;
/// So many characters of UTF-8 are none by accident, whatever is declared.
const NO_ACCIDENT: usize = 8;

/// Bytes that are not ASCII and that chardetng is given: some milliseconds.
const JUDGED: usize = 16 << 10;

/// What the bytes say.
pub enum Found {
    Charset(Charset),
    /// Only ASCII so far: any encoding that keeps ASCII can come.
    Ascii,
}

pub fn find(sample: &Sample, declared: Option<Charset>) -> Result<Found> {
    let bytes = Counted::of(sample);
    // Units of two or four bytes hold bytes that other texts don't have.
    if bytes.has_zeros_or_controls() {
        if let Some(wide) = wide::found(&sample.head) {
            return Ok(Found::Charset(wide));
        }
        if bytes.is_no_text() {
            return Err(Error::NotText("it has many bytes that no text has, such as 0x00".to_owned()));
        }
    }
    if bytes.right == 0 && bytes.wrong == 0 {
        let shifts = sample.all().any(has_shift);
        return Ok(match declared {
            Some(charset) if charset.keeps_ascii() => Found::Charset(charset),
            Some(_) | None if shifts => Found::Charset(Charset::Standard(ISO_2022_JP)),
            Some(_) | None => Found::Ascii,
        });
    }
    let is_utf8 = bytes.right >= bytes.wrong * RIGHT_PER_WRONG;
    if is_utf8 && (declared.is_none() || bytes.right >= NO_ACCIDENT) {
        return Ok(Found::Charset(Charset::UTF_8));
    }
    if let Some(charset) = declared.filter(|charset| fits(*charset, sample)) {
        return Ok(Found::Charset(charset));
    }
    if is_utf8 { Ok(Found::Charset(Charset::UTF_8)) } else { guessed(sample) }
}

fn guessed(sample: &Sample) -> Result<Found> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let most = JUDGED / sample.all().count();
    for piece in sample.all() {
        let (judged, whole) = without_the_rest(piece, most.max(JUDGED / 8));
        detector.feed(judged, false);
        if !whole {
            // It may end inside a character, which nothing may follow.
            break;
        }
    }
    detector.feed(b"", true);
    let charset = Charset::Standard(detector.guess(None, Utf8Detection::Deny));
    if fits(charset, sample) {
        return Ok(Found::Charset(charset));
    }
    // Every byte is a character there, so that what can be read of a damaged text is.
    if fits(Charset::Standard(WINDOWS_1252), sample) {
        return Ok(Found::Charset(Charset::Standard(WINDOWS_1252)));
    }
    Err(Error::NotText("its bytes are no text in any encoding".to_owned()))
}

/// The piece up to so many bytes that are not ASCII, and whether that ends between two characters. Only these take chardetng time.
fn without_the_rest(piece: &[u8], most: usize) -> (&[u8], bool) {
    let mut others = 0;
    for (at, byte) in piece.iter().enumerate() {
        others += usize::from(!byte.is_ascii());
        if others > most && parts_characters(*byte) {
            return (&piece[..at], true);
        }
        if others > 4 * most {
            return (&piece[..at], false);
        }
    }
    (piece, true)
}

/// Whether these bytes are text in this encoding, but for an error here and there.
fn fits(charset: Charset, sample: &Sample) -> bool {
    let Charset::Standard(encoding) = charset else { return false };
    let (mut wrong, mut all) = (0, 0);
    for piece in sample.all() {
        let (text, had_errors) = encoding.decode_without_bom_handling(piece);
        all += text.chars().filter(|character| !character.is_ascii()).count();
        if had_errors {
            wrong += text.matches(char::REPLACEMENT_CHARACTER).count();
        }
        // C1 controls are bytes without a character.
        wrong += text.chars().filter(|character| ('\u{80}'..'\u{a0}').contains(character)).count();
    }
    wrong == 0 || wrong * RIGHT_PER_WRONG < all
}

/// ISO-2022-JP's change to another set of characters, in seven bits.
pub fn has_shift(piece: &[u8]) -> bool {
    piece.windows(3).any(|three| matches!(three, [0x1b, b'$', b'@' | b'B'] | [0x1b, b'(', b'J' | b'I']))
}

/// What kinds of bytes a sample has.
#[derive(Default)]
struct Counted {
    all: usize,
    zeros: usize,
    controls: usize,
    /// Characters of several bytes that are right UTF-8, and bytes that are not.
    right: usize,
    wrong: usize,
}

impl Counted {
    fn of(sample: &Sample) -> Self {
        let mut counted = Self::default();
        for piece in sample.all() {
            counted.all += piece.len();
            for byte in piece {
                match byte {
                    0 => counted.zeros += 1,
                    // Some tables have 0x01 and 0x1F between their cells.
                    2..=6 | 14..=26 | 28..=29 | 127 => counted.controls += 1,
                    _ => {}
                }
            }
            for chunk in piece.utf8_chunks() {
                counted.right += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
                counted.wrong += usize::from(!chunk.invalid().is_empty());
            }
        }
        counted
    }

    fn has_zeros_or_controls(&self) -> bool {
        self.zeros + self.controls > 0
    }

    /// A stray control character happens in a log, a zero byte in a table.
    fn is_no_text(&self) -> bool {
        (self.zeros + self.controls) * 100 > self.all.max(150)
    }
}
