//! Pieces of a text from all over it, by which its encoding is found: what follows a long English preface counts, too.

use std::io::{Read, Seek, SeekFrom};

use crate::Result;

/// The text's beginning is always in it, whole.
pub const HEAD: usize = 64 << 10;
const PIECE: usize = 12 << 10;
const PIECES: u64 = 16;

/// Pieces that begin and end between two characters, whatever the encoding is.
pub struct Sample {
    pub head: Vec<u8>,
    pub pieces: Vec<Vec<u8>>,
}

impl Sample {
    /// From `start` on; the source is left there.
    pub fn take(source: &mut (impl Read + Seek), start: u64) -> Result<Self> {
        let length = source.seek(SeekFrom::End(0))?;
        let head = piece(source, start, HEAD)?;
        let mut pieces = Vec::new();
        let rest = start + head.len() as u64;
        if rest < length {
            let stride = ((length - rest) / PIECES).max(PIECE as u64);
            let mut at = rest;
            while at < length {
                let bytes = piece(source, at, PIECE)?;
                pieces.extend(between_characters(&bytes).map(<[u8]>::to_vec));
                at += stride;
            }
        }
        let whole = pieces.is_empty();
        source.seek(SeekFrom::Start(start))?;
        let head = if whole { head } else { without_cut_end(head) };
        Ok(Self { head, pieces })
    }

    pub fn all(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(&self.head[..]).chain(self.pieces.iter().map(Vec::as_slice))
    }
}

fn piece(source: &mut (impl Read + Seek), at: u64, most: usize) -> Result<Vec<u8>> {
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    source.by_ref().take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// No encoding that keeps ASCII has these bytes inside a character.
pub fn parts_characters(byte: u8) -> bool {
    byte < 0x30
}

fn between_characters(bytes: &[u8]) -> Option<&[u8]> {
    let start = bytes.iter().position(|byte| parts_characters(*byte))?;
    let end = bytes.iter().rposition(|byte| parts_characters(*byte))?;
    Some(&bytes[start..=end])
}

/// Without the character that its end may cut.
fn without_cut_end(mut head: Vec<u8>) -> Vec<u8> {
    if let Some(end) = head.iter().rposition(|byte| parts_characters(*byte)) {
        head.truncate(end + 1);
    }
    head
}
