//! Texts as a model that embeds them reads them, by its GGUF's vocabulary: with the special tokens at both ends, and no more than are
//! read. Must not know models.

use super::{
    Encoded, Special, Tokenizer,
    subwords::{BYTES_A_TOKEN, MOST_BYTES, beginning},
};
use crate::engine::error::Result;

pub struct Framed {
    tokenizer: Tokenizer,
    first: Option<u32>,
    last: Option<u32>,
    most_tokens: usize,
}

impl Framed {
    /// `last`: what stands behind each text. `most_tokens` with the special ones.
    pub fn new(tokenizer: Tokenizer, last: Option<u32>, most_tokens: usize) -> Self {
        let first = tokenizer.bos().filter(|_| tokenizer.add_bos());
        Self { tokenizer, first, last, most_tokens }
    }

    pub fn most_tokens(&self) -> usize {
        self.most_tokens
    }

    pub fn encode(&self, text: &str) -> Result<Encoded> {
        let ends = usize::from(self.first.is_some()) + usize::from(self.last.is_some());
        let room = self.most_tokens.saturating_sub(ends);
        let mut bytes = self.most_tokens * BYTES_A_TOKEN;
        loop {
            let start = beginning(text, bytes);
            let words = self.tokenizer.encode(start, Special::Plain)?;
            let whole = start.len() == text.len();
            if words.len() <= room && !whole && bytes < MOST_BYTES {
                bytes *= 8;
                continue;
            }
            let truncated = words.len() > room || !whole;
            let words = words.into_iter().take(room);
            return Ok(Encoded {
                tokens: self.first.into_iter().chain(words).chain(self.last).collect(),
                truncated,
            });
        }
    }
}
