//! Text to tokens as a `tokenizer.json` says (WordPiece, Schuster and Nakajima 2012; Unigram, Kudo 2018), no more of them than are read.
//!
//! What a hostile text costs is bounded: of a long one only so much is looked at as the tokens need. Must not know models.

use std::ops::Range;

use tokenizers::Tokenizer;

use crate::engine::error::{Error, Result};

/// Bytes that are looked at first for each token that may be read; most tokens have fewer.
pub(super) const BYTES_A_TOKEN: usize = 16;
/// And at most in all. Behind a megabyte of white space, nothing is found.
pub(super) const MOST_BYTES: usize = 1 << 20;

pub struct Subwords {
    tokenizer: Tokenizer,
    most_tokens: usize,
}

/// A text as the model reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// With the special tokens at both ends.
    pub tokens: Vec<u32>,
    /// Whether its end was cut off.
    pub truncated: bool,
}

/// Two texts as a model reads them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub tokens: Vec<u32>,
    /// Where the second one begins.
    pub second: usize,
}

/// A text's tokens with the special ones at both ends, however many there are, and where each stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub tokens: Vec<u32>,
    /// `None` for a special token.
    pub places: Vec<Option<Place>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// In bytes of the text as it was given, whatever its normal form is.
    pub range: Range<usize>,
    /// Which of the text's words this is a part of.
    pub word: u32,
}

impl Subwords {
    /// `most_tokens` with the special tokens.
    pub fn from_json(text: &str, most_tokens: usize) -> Result<Self> {
        let broken = |error: tokenizers::Error| Error::damaged("metadata `tokenizer`", "a tokenizer", error);
        let mut tokenizer = Tokenizer::from_bytes(text).map_err(broken)?;
        // Cut and padded by us, or not at all.
        tokenizer.with_truncation(None).map_err(broken)?.with_padding(None);
        Ok(Self { tokenizer, most_tokens })
    }

    pub fn most_tokens(&self) -> usize {
        self.most_tokens
    }

    pub fn vocabulary(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    pub fn encode(&self, text: &str) -> Result<Encoded> {
        let mut bytes = self.most_tokens * BYTES_A_TOKEN;
        loop {
            let start = beginning(text, bytes);
            let encoding = self.tokenizer.encode_fast(start, true);
            let encoding = encoding.map_err(|error| Error::Input(error.to_string()))?;
            let tokens = encoding.get_ids();
            let whole = start.len() == text.len();
            if tokens.len() <= self.most_tokens && !whole && bytes < MOST_BYTES {
                bytes *= 8;
                continue;
            }
            let truncated = tokens.len() > self.most_tokens || !whole;
            return Ok(Encoded { tokens: self.cut(tokens), truncated });
        }
    }

    /// The first text, cut to half of what is read, and of the second what fits behind it, without the special token at its beginning.
    pub fn encode_pair(&self, first: &str, second: &str) -> Result<Pair> {
        let mut tokens = self.encode(first)?.tokens;
        shorten(&mut tokens, self.most_tokens / 2);
        let start = tokens.len();
        let mut second = self.encode(second)?.tokens;
        shorten(&mut second, self.most_tokens + 1 - start);
        tokens.extend(second.iter().skip(1));
        Ok(Pair { tokens, second: start })
    }

    /// The whole text; for one that the caller has made short.
    pub fn place(&self, text: &str) -> Result<Placed> {
        let encoding = self.tokenizer.encode(text, true).map_err(|error| Error::Input(error.to_string()))?;
        let places = encoding.get_offsets().iter().zip(encoding.get_word_ids());
        let places = places.map(|((start, end), word)| word.map(|word| Place { range: *start..*end, word }));
        Ok(Placed { tokens: encoding.get_ids().to_vec(), places: places.collect() })
    }

    /// The first tokens, and the special one at the end.
    fn cut(&self, tokens: &[u32]) -> Vec<u32> {
        match (tokens.get(..self.most_tokens.saturating_sub(1)), tokens.last()) {
            (Some(kept), Some(last)) if tokens.len() > self.most_tokens => [kept, &[*last]].concat(),
            (Some(_) | None, _) => tokens.to_vec(),
        }
    }
}

/// Takes out what is too much before the last token, which is a special one.
fn shorten(tokens: &mut Vec<u32>, most: usize) {
    if let Some(last) = tokens.pop() {
        tokens.truncate(most.saturating_sub(1));
        tokens.push(last);
    }
}

/// The first `bytes` of a text, up to the last white space in them, so that no word is cut; all of it where it is no longer.
pub(super) fn beginning(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let start = &text[..text.floor_char_boundary(bytes)];
    match start.rfind(char::is_whitespace) {
        // A word that is longer than all of this is unknown to the model, whole or cut.
        None | Some(0) => start,
        Some(end) => &start[..end],
    }
}
