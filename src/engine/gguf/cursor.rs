//! Reads little-endian values from a reader and never more than its limit. Knows no GGUF.

use std::io::{BufReader, Read};

use crate::engine::error::{Error, Result};

/// Reads go through one small buffer: a browser's file handle is called once per 64 KiB, not once per value.
pub struct Cursor<'a, R> {
    reader: BufReader<&'a mut R>,
    position: u64,
    limit: u64,
}

impl<'a, R: Read> Cursor<'a, R> {
    pub fn new(reader: &'a mut R, limit: u64) -> Self {
        Self { reader: BufReader::with_capacity(64 << 10, reader), position: 0, limit }
    }

    /// Bytes read so far.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Bytes that may still be read.
    pub fn left(&self) -> u64 {
        self.limit - self.position
    }

    /// Refuses a count whose smallest encoding is longer than what is left.
    pub fn expect(&self, what: &str, count: u64, bytes_each: u64) -> Result<usize> {
        match count.checked_mul(bytes_each) {
            Some(bytes) if bytes <= self.left() => Ok(count as usize),
            _ => Err(Error::damaged(
                what,
                format!(
                    "at most {} items in the {} bytes left",
                    self.left() / bytes_each.max(1),
                    self.left()
                ),
                count,
            )),
        }
    }

    pub fn bytes(&mut self, what: &str, count: u64) -> Result<Vec<u8>> {
        let count = self.expect(what, count, 1)?;
        let mut bytes = vec![0; count];
        self.fill(what, &mut bytes)?;
        Ok(bytes)
    }

    pub fn string(&mut self, what: &str) -> Result<String> {
        let length = self.u64(what)?;
        String::from_utf8(self.bytes(what, length)?)
            .map_err(|error| Error::damaged(what, "UTF-8", error.utf8_error()))
    }

    pub fn u8(&mut self, what: &str) -> Result<u8> {
        Ok(self.array::<1>(what)?[0])
    }

    pub fn u16(&mut self, what: &str) -> Result<u16> {
        Ok(u16::from_le_bytes(self.array(what)?))
    }

    pub fn u32(&mut self, what: &str) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array(what)?))
    }

    pub fn u64(&mut self, what: &str) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array(what)?))
    }

    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(what, &mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, what: &str, bytes: &mut [u8]) -> Result<()> {
        if bytes.len() as u64 > self.left() {
            return Err(Error::damaged(what, format!("{} more bytes", bytes.len()), self.left()));
        }
        self.reader.read_exact(bytes)?;
        self.position += bytes.len() as u64;
        Ok(())
    }
}
