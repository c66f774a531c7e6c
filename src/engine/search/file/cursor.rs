//! Reads numbers and lists from bytes, each checked against what is left.

use crate::engine::error::{Error, Result};

pub struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    pub fn take(&mut self, length: usize) -> Result<&'b [u8]> {
        let cut = || Error::damaged("index", format!("{length} bytes more"), self.0.len());
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(cut)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn number(&mut self) -> Result<u32> {
        let (words, _) = self.take(4)?.as_chunks::<4>();
        Ok(words.iter().fold(0, |_, word| u32::from_le_bytes(*word)))
    }

    pub fn long(&mut self) -> Result<u64> {
        Ok(u64::from(self.number()?) | u64::from(self.number()?) << 32)
    }

    /// So many words of four bytes.
    pub fn words(&mut self, count: usize) -> Result<impl Iterator<Item = [u8; 4]> + use<'b>> {
        let (words, _) = self.take(count.saturating_mul(4))?.as_chunks::<4>();
        Ok(words.iter().copied())
    }

    /// Its length in bytes, and UTF-8.
    pub fn text(&mut self) -> Result<&'b str> {
        let length = self.number()? as usize;
        std::str::from_utf8(self.take(length)?).map_err(|error| Error::damaged("index", "UTF-8", error))
    }

    pub fn rest(&self) -> &'b [u8] {
        self.0
    }

    pub fn end(&self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::damaged("index record", "its end", self.0.len())) }
    }
}
