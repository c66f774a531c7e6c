//! How far a download has come: records, one behind the other, each with its checksum. What was cut off while it was written is no
//! record, and whoever reads stops there. Must not know what a record says.

use std::io::{self, SeekFrom};

use crate::platform::File;

/// Length and CRC-32.
const HEAD: usize = 8;
/// No record is longer, so a damaged length asks for no memory.
const LONGEST: usize = 64 << 10;

/// The good records, each with the offset behind it.
pub fn read(file: &mut impl File) -> io::Result<Vec<(Vec<u8>, u64)>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let mut records = Vec::new();
    let mut at = 0;
    while let Some((head, rest)) = bytes[at..].split_at_checked(HEAD) {
        let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (length, sum) = (word(0) as usize, word(4));
        if length > LONGEST || length > rest.len() || crc32fast::hash(&rest[..length]) != sum {
            break;
        }
        at += HEAD + length;
        records.push((rest[..length].to_vec(), at as u64));
    }
    Ok(records)
}

/// Writes a record at `end`, where the good ones end; returns the offset behind it.
pub fn append(file: &mut impl File, end: u64, record: &[u8]) -> io::Result<u64> {
    file.truncate(end)?;
    file.seek(SeekFrom::Start(end))?;
    let head = [(record.len() as u32).to_le_bytes(), crc32fast::hash(record).to_le_bytes()].concat();
    // In one write: fewer places to be cut off at.
    file.write_all(&[head.as_slice(), record].concat())?;
    file.flush()?;
    Ok(end + (HEAD + record.len()) as u64)
}

/// Puts `bytes` in the place of all that the file holds.
pub fn overwrite(file: &mut impl File, bytes: &[u8]) -> io::Result<()> {
    file.truncate(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(bytes)?;
    file.flush()
}
