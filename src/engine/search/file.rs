//! The library's own file: a head, and records that are added behind it. What was removed is gone once the file is written anew.
//!
//! ```text
//! head    "HEARTHLB", version u32, dimensions u32, the embedding model's SHA-256, generation u64, next document's id u32
//! record  kind u32, length u32, CRC-32 of kind, length and body, body
//! ```
//!
//! All numbers are little-endian. A record that is cut off or damaged ends what is read: what a killed worker left half
//! written is simply not there. Trusts no number in the file. Of a file of version 1, whose head ends with the SHA-256, the words
//! are read again from its texts.

mod cursor;
mod head;
mod record;

pub(super) use self::cursor::Cursor;
pub use self::head::Head;
use super::{Document, Library};
use crate::engine::error::{Error, Result};

const RECORD_HEAD: usize = 12;

pub fn document(document: &Document) -> Vec<u8> {
    framed(record::DOCUMENT, record::document(document))
}

/// The vectors from the passage `first` of a document on.
pub fn vectors(library: &Library, document: u32, first: usize) -> Vec<u8> {
    let places = library.places(document).get(first..).unwrap_or_default();
    framed(record::VECTORS, record::vectors(library.vectors(), document, places))
}

pub fn removal(document: u32) -> Vec<u8> {
    framed(record::REMOVAL, document.to_le_bytes().to_vec())
}

/// The records of a file that holds what the library holds and nothing that was removed, a few at a time.
pub fn records(library: &Library) -> impl Iterator<Item = Vec<u8>> + use<'_> {
    library.documents().map(|(document, embedded)| {
        let mut records = self::document(document);
        if embedded > 0 {
            records.extend(vectors(library, document.id, 0));
        }
        records
    })
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
    let head = Head::read(bytes, model)?;
    let mut library = Library::new(head.dimensions);
    let more = go_on(bytes.get(head.length()..).unwrap_or_default(), &head, &mut library);
    library.number_from(head.next_id);
    Ok((library, head.length() as u64 + more))
}

/// Takes in the records that stand behind those that the library holds; gives how many of the bytes are good.
pub fn go_on(bytes: &[u8], head: &Head, library: &mut Library) -> u64 {
    let mut good = 0;
    while good < bytes.len() {
        match next(&bytes[good..], head, library) {
            Ok(length) => good += length,
            Err(_) => break,
        }
    }
    good as u64
}

/// Takes in one record; gives its length.
fn next(bytes: &[u8], head: &Head, library: &mut Library) -> Result<usize> {
    let mut cursor = Cursor::new(bytes);
    let (kind, length, check) = (cursor.number()?, cursor.number()? as usize, cursor.number()?);
    let body = cursor.take(length)?;
    let got = checked(&bytes[..RECORD_HEAD - 4], body);
    if got != check {
        return Err(Error::damaged("index record", format!("CRC-32 {check:08x}"), format!("{got:08x}")));
    }
    record::apply(head.version, kind, body, library)?;
    Ok(RECORD_HEAD + length)
}

#[cfg(test)]
mod tests;
