//! How bytes are framed in a file, so that a torn or damaged record is known as one: a mark, the length, a CRC of both length and
//! bytes, and the bytes. After a damaged record the next whole one is found by its mark. Must not know what the bytes mean.

use std::io::{self, Read, Seek, SeekFrom};

/// Two bytes that text doesn't have, so that the search after damage seldom stops in vain.
const MARK: [u8; 2] = [0xb7, 0xfe];
const HEAD: usize = 10;
/// A batch that was refused fits.
pub const LONGEST: usize = 8 << 20;
/// Read in one go.
const PIECE: usize = 64 << 10;

/// Puts a record behind what is in `into`.
pub fn frame(payload: &[u8], into: &mut Vec<u8>) {
    let length = (payload.len() as u32).to_le_bytes();
    into.extend(MARK);
    into.extend(length);
    into.extend(crc(length, payload).to_le_bytes());
    into.extend(payload);
}

/// What bytes begin with.
#[derive(Debug, PartialEq, Eq)]
pub enum Next<'b> {
    Whole {
        payload: &'b [u8],
        /// Of the record with its head.
        bytes: usize,
    },
    /// Perhaps a record, of at least so many bytes; there are fewer.
    Short {
        bytes: usize,
    },
    Damaged,
}

pub fn next(bytes: &[u8]) -> Next<'_> {
    if !bytes.starts_with(&MARK[..bytes.len().min(MARK.len())]) {
        return Next::Damaged;
    }
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else { return Next::Short { bytes: HEAD } };
    let [_, _, l0, l1, l2, l3, c0, c1, c2, c3] = *head;
    let length = [l0, l1, l2, l3];
    let payload_bytes = u32::from_le_bytes(length) as usize;
    if payload_bytes > LONGEST {
        return Next::Damaged;
    }
    let Some(payload) = rest.get(..payload_bytes) else { return Next::Short { bytes: HEAD + payload_bytes } };
    if crc(length, payload) != u32::from_le_bytes([c0, c1, c2, c3]) {
        return Next::Damaged;
    }
    Next::Whole { payload, bytes: HEAD + payload_bytes }
}

fn crc(length: [u8; 4], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length);
    hasher.update(payload);
    hasher.finalize()
}

/// The records of a file from an offset to an end, one after the other, in bounded memory.
pub struct Records<'f, F> {
    file: &'f mut F,
    end: u64,
    /// Where the buffer's rest begins in the file.
    at: u64,
    buffer: Vec<u8>,
    used: usize,
    /// Behind the last whole record.
    good: u64,
    /// Stretches that were no record and had a whole one behind them.
    pub damaged: u64,
}

impl<'f, F: Read + Seek> Records<'f, F> {
    pub fn new(file: &'f mut F, from: u64, end: u64) -> Self {
        Self { file, end, at: from, buffer: Vec::new(), used: 0, good: from, damaged: 0 }
    }

    /// Behind the last whole record: what follows is torn.
    pub fn good(&self) -> u64 {
        self.good
    }

    /// The next whole record's bytes; `None` where no whole one follows.
    pub fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut skipped = false;
        loop {
            let (payload, bytes) = match next(&self.buffer[self.used..]) {
                Next::Whole { payload, bytes } => (payload.to_vec(), bytes),
                Next::Short { bytes } => {
                    if self.read_on(bytes)? {
                        continue;
                    }
                    if self.at >= self.end {
                        return Ok(None);
                    }
                    // The file ends before the record does: that one is torn, or its length is damaged and others follow.
                    self.skip();
                    skipped = true;
                    continue;
                }
                Next::Damaged => {
                    self.skip();
                    skipped = true;
                    continue;
                }
            };
            self.consume(bytes);
            self.good = self.at;
            self.damaged += u64::from(skipped);
            return Ok(Some(payload));
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.used += bytes;
        self.at += bytes as u64;
    }

    /// To the next place where a record may begin.
    fn skip(&mut self) {
        let rest = &self.buffer[self.used..];
        let next = rest.iter().skip(1).position(|byte| *byte == MARK[0]).map(|at| at + 1);
        self.consume(next.unwrap_or(rest.len()));
    }

    /// Reads until so many bytes are here; `false` where the file has no such many.
    fn read_on(&mut self, wanted: usize) -> io::Result<bool> {
        let left = (self.end - self.at) as usize;
        let have = self.buffer.len() - self.used;
        let target = wanted.max(PIECE).min(left);
        if have >= target {
            return Ok(have >= wanted);
        }
        self.buffer.drain(..self.used);
        self.used = 0;
        self.buffer.resize(target, 0);
        self.file.seek(SeekFrom::Start(self.at + have as u64))?;
        let mut filled = have;
        while filled < target {
            match self.file.read(&mut self.buffer[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        self.buffer.truncate(filled);
        if filled < target {
            // The file is shorter than was said.
            self.end = self.at + filled as u64;
        }
        Ok(filled >= wanted)
    }
}
