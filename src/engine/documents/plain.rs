//! Plain text: UTF-8, or UTF-16 with its mark; what is neither is refused rather than guessed at.

use super::Part;
use crate::engine::error::{Error, Result};

/// Of the characters at the beginning, more control characters than one in so many mean that this is no text.
const TEXT_PER_CONTROL: usize = 50;
const LOOKED_AT: usize = 4096;

/// The bytes as text.
pub fn decode(bytes: &[u8]) -> Result<String> {
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest)?,
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        all => utf8(all)?,
    };
    let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x0c');
    let (looked_at, controls) = text
        .chars()
        .take(LOOKED_AT)
        .fold((0, 0), |(all, controls), c| (all + 1, controls + usize::from(control(&c))));
    if controls * TEXT_PER_CONTROL > looked_at {
        return Err(Error::Input("the file holds no text: too many control characters".to_owned()));
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

pub fn parts(text: String) -> Vec<Part> {
    vec![Part { text, ..Part::default() }]
}

fn utf8(bytes: &[u8]) -> Result<String> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        Error::Input(format!("the file is no UTF-8 text: byte {} fits nothing", error.valid_up_to()))
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text: std::result::Result<String, _> =
        char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(text),
        Ok(_) | Err(_) => Err(Error::Input("the file is marked as UTF-16 and isn't".to_owned())),
    }
}
