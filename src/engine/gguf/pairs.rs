//! A header's key-value pairs as the file has them, byte for byte, for a file that is made of it. Must not know what a key means, but for
//! those of a model in several files.

use std::io::{Read, Seek, SeekFrom};

use super::{Header, MAX_HEADER_BYTES, Tensors, cursor::Cursor, parts};
use crate::engine::error::{Error, Result};

const STRING: u32 = 8;
const ARRAY: u32 = 9;

/// In the file's order.
pub struct Pairs {
    pairs: Vec<Pair>,
}

struct Pair {
    key: String,
    /// The type's number.
    kind: u32,
    /// Behind the type: of an array, with the items' type and count.
    value: Vec<u8>,
}

impl Pairs {
    /// Reads those of the first header in a file. A model in several files is described by the first of them, which must come first.
    pub fn read<R: Read + Seek>(reader: &mut R) -> Result<Self> {
        let file_bytes = reader.seek(SeekFrom::End(0))?;
        let Header { metadata, .. } = Header::read(reader, 0, file_bytes, &mut Tensors::default())?;
        if let Some(part) = parts::place(&metadata)?.map(parts::Place::part).filter(|part| part.number != 1) {
            return Err(Error::Part { number: part.number, of: part.of });
        }
        drop(metadata);
        reader.seek(SeekFrom::Start(0))?;
        let mut cursor = Cursor::new(reader, file_bytes.min(MAX_HEADER_BYTES));
        // Magic, version and the number of tensors were right a moment ago.
        cursor.bytes("header", 4 + 4 + 8)?;
        let count = cursor.u64("metadata count")?;
        let mut pairs = Vec::new();
        for _ in 0..count {
            let (key, kind) = (cursor.string("metadata key")?, cursor.u32("metadata type")?);
            let mut value = Vec::new();
            match kind {
                ARRAY => array(&mut cursor, &key, &mut value)?,
                _ => scalar(&mut cursor, &key, kind, &mut value)?,
            }
            pairs.push(Pair { key, kind, value });
        }
        let mut pairs = Self { pairs };
        for split in ["split.no", "split.count", "split.tensors.count"] {
            pairs.remove(split);
        }
        Ok(pairs)
    }

    pub fn remove(&mut self, key: &str) {
        self.pairs.retain(|pair| pair.key != key);
    }

    /// Puts a 32-bit number behind the others, in the place of any that had this key.
    pub fn put_u32(&mut self, key: &str, value: u32) {
        self.remove(key);
        self.pairs.push(Pair { key: key.to_owned(), kind: 4, value: value.to_le_bytes().into() });
    }

    pub fn count(&self) -> usize {
        self.pairs.len()
    }

    /// Appends all of them as a header has them.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        for Pair { key, kind, value } in &self.pairs {
            bytes.extend((key.len() as u64).to_le_bytes());
            bytes.extend(key.as_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(value);
        }
    }
}

fn array<R: Read>(cursor: &mut Cursor<R>, key: &str, value: &mut Vec<u8>) -> Result<()> {
    let (kind, count) = (cursor.u32(key)?, cursor.u64(key)?);
    value.extend(kind.to_le_bytes());
    value.extend(count.to_le_bytes());
    if kind == STRING {
        return (0..count).try_for_each(|_| scalar(cursor, key, kind, value));
    }
    let bytes = width(key, kind)?.saturating_mul(count);
    value.append(&mut cursor.bytes(key, bytes)?);
    Ok(())
}

fn scalar<R: Read>(cursor: &mut Cursor<R>, key: &str, kind: u32, value: &mut Vec<u8>) -> Result<()> {
    let length = if kind == STRING {
        let length = cursor.u64(key)?;
        value.extend(length.to_le_bytes());
        length
    } else {
        width(key, kind)?
    };
    value.append(&mut cursor.bytes(key, length)?);
    Ok(())
}

/// Bytes of a value of a fixed width.
fn width(key: &str, kind: u32) -> Result<u64> {
    match kind {
        0 | 1 | 7 => Ok(1),
        2 | 3 => Ok(2),
        4..=6 => Ok(4),
        10..=12 => Ok(8),
        _ => Err(Error::damaged(format!("type of `{key}`"), "0 to 12", kind)),
    }
}
