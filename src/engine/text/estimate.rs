//! About how many tokens a text is, without making them: for what is far too long to be read, and for what may not change from
//! one prompt to the next.

use super::tokenizer::{Special, Tokenizer};
use crate::engine::error::Result;

/// Ordinary words, to measure a vocabulary by.
const NARROW: &str = "The house at the end of the road was built in 1904. Its roof leaks when it rains, and nobody has lived there \
    since the last owner moved to the city; still, a light can be seen in one of the windows on some evenings.";
const WIDE: &str =
    "路的盡頭有一棟老房子，建於百年以前。下雨時屋頂會漏水，自從最後一任屋主搬到城裡，就再也沒有人住過。";

/// Tokens for each character.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    ascii: f64,
    other: f64,
}

impl Rates {
    pub fn of(tokenizer: &Tokenizer) -> Result<Self> {
        let rate = |text: &str| -> Result<f64> {
            Ok(tokenizer.encode(text, Special::Plain)?.len() as f64 / text.chars().count() as f64)
        };
        Ok(Self { ascii: rate(NARROW)?, other: rate(WIDE)? })
    }

    /// About the tokens of a text.
    pub fn tokens(&self, text: &str) -> usize {
        let ascii = text.bytes().filter(u8::is_ascii).count();
        let other = text.chars().count() - ascii;
        (ascii as f64 * self.ascii + other as f64 * self.other).ceil() as usize
    }
}
