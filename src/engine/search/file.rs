//! The library's own file: a head, and records that are only ever added.
//!
//! ```text
//! head    "HEARTHLB", version u32, dimensions u32, the embedding model's SHA-256
//! record  kind u32, length u32, CRC-32 of kind, length and body, body
//! ```
//!
//! All numbers are little-endian. A record that is cut off or damaged ends what is read: what a killed worker left half
//! written is simply not there. Trusts no number in the file.

mod cursor;
mod record;

pub(super) use self::cursor::Cursor;
use super::{Document, Library};
use crate::engine::error::{Error, Result};

const MAGIC: &[u8; 8] = b"HEARTHLB";
const VERSION: u32 = 1;
const HEAD: usize = MAGIC.len() + 8 + 32;
const RECORD_HEAD: usize = 12;

/// What a new file begins with.
pub fn head(dimensions: usize, model: &[u8; 32]) -> Vec<u8> {
    let numbers = [VERSION, dimensions as u32].map(u32::to_le_bytes).concat();
    [&MAGIC[..], &numbers, model].concat()
}

pub fn document(document: &Document) -> Vec<u8> {
    framed(record::DOCUMENT, record::document(document))
}

/// The vectors from `first` on, which are those of this document's next passages.
pub fn vectors(library: &Library, document: u32, first: usize) -> Vec<u8> {
    framed(record::VECTORS, record::vectors(library.vectors(), document, first))
}

pub fn removal(document: u32) -> Vec<u8> {
    framed(record::REMOVAL, document.to_le_bytes().to_vec())
}

fn framed(kind: u32, body: Vec<u8>) -> Vec<u8> {
    let mut record = [kind, body.len() as u32].map(u32::to_le_bytes).concat();
    let check = checked(&record, &body);
    record.extend(check.to_le_bytes());
    record.extend(body);
    record
}

fn checked(head: &[u8], body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(head);
    hasher.update(body);
    hasher.finalize()
}

/// A library and how many of the file's bytes it stands in: what is behind them is damaged, or was never finished.
pub fn read(bytes: &[u8], model: &[u8; 32]) -> Result<(Library, u64)> {
    let mut cursor = Cursor::new(bytes);
    let magic = cursor.take(MAGIC.len())?;
    if magic != MAGIC {
        return Err(Error::damaged("index", "HEARTHLB", String::from_utf8_lossy(magic)));
    }
    let (version, dimensions) = (cursor.number()?, cursor.number()? as usize);
    if version != VERSION {
        return Err(Error::unsupported(format!("index of version {version}")));
    }
    if !(1..=1 << 16).contains(&dimensions) || cursor.take(32)? != model {
        return Err(Error::damaged(
            "index",
            "this model's",
            format!("another one's of {dimensions} dimensions"),
        ));
    }
    let mut library = Library::new(dimensions);
    let mut good = HEAD;
    while good < bytes.len() {
        match next(&bytes[good..], &mut library) {
            Ok(length) => good += length,
            Err(_) => break,
        }
    }
    Ok((library, good as u64))
}

/// Takes in one record; gives its length.
fn next(bytes: &[u8], library: &mut Library) -> Result<usize> {
    let mut cursor = Cursor::new(bytes);
    let (kind, length, check) = (cursor.number()?, cursor.number()? as usize, cursor.number()?);
    let body = cursor.take(length)?;
    let got = checked(&bytes[..RECORD_HEAD - 4], body);
    if got != check {
        return Err(Error::damaged("index record", format!("CRC-32 {check:08x}"), format!("{got:08x}")));
    }
    record::apply(kind, body, library)?;
    Ok(RECORD_HEAD + length)
}

#[cfg(test)]
mod tests;
