//! Archives of arrays as NumPy writes them (`.npz`): ZIP files that hold a `.npy` file for each array. Must not know what packs bytes.
//!
//! Source: PKWARE's APPNOTE, 4.3. Nothing in an archive is trusted.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'f> {
    /// Without `.npy`.
    pub name: String,
    pub packing: Packing,
    pub bytes: &'f [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Stored,
    /// As `numpy.savez_compressed` does it.
    Deflated,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NpzError {
    #[error("it is no ZIP archive, or breaks off")]
    Damaged,
    #[error("`{name}` is packed with method {method}; save it with numpy.savez")]
    Packing { name: String, method: u16 },
}

/// Arrays that an archive may hold: far more than any model has inputs.
const MOST: u16 = 1000;
const END: [u8; 4] = *b"PK\x05\x06";
const END_BYTES: usize = 22;
const LISTED: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";

pub fn entries(file: &[u8]) -> Result<Vec<Entry<'_>>, NpzError> {
    // A comment of up to 64 KiB may stand behind the end's record.
    let last = file.len().checked_sub(END_BYTES).ok_or(NpzError::Damaged)?;
    let from = last.saturating_sub(usize::from(u16::MAX));
    let end = (from..=last).rev().find(|at| file[*at..].starts_with(&END)).ok_or(NpzError::Damaged)?;
    let count = half(file, end + 10)?.min(MOST);
    let mut at = word(file, end + 16)?;
    let mut entries = Vec::with_capacity(count.into());
    for _ in 0..count {
        if !file.get(at..).is_some_and(|listed| listed.starts_with(&LISTED)) {
            return Err(NpzError::Damaged);
        }
        let method = half(file, at + 10)?;
        let (packed, local) = (word(file, at + 20)?, word(file, at + 42)?);
        let [name_bytes, extra, comment] =
            [half(file, at + 28)?, half(file, at + 30)?, half(file, at + 32)?].map(usize::from);
        let name = String::from_utf8_lossy(slice(file, at + 46, name_bytes)?).into_owned();
        at = at + 46 + name_bytes + extra + comment;
        let Some(name) = name.strip_suffix(".npy").map(str::to_owned) else { continue };
        let packing = match method {
            0 => Packing::Stored,
            8 => Packing::Deflated,
            method => return Err(NpzError::Packing { name, method }),
        };
        if !file.get(local..).is_some_and(|entry| entry.starts_with(&LOCAL)) {
            return Err(NpzError::Damaged);
        }
        let begins = local + 30 + usize::from(half(file, local + 26)?) + usize::from(half(file, local + 28)?);
        entries.push(Entry { name, packing, bytes: slice(file, begins, packed)? });
    }
    Ok(entries)
}

fn slice(file: &[u8], at: usize, length: usize) -> Result<&[u8], NpzError> {
    at.checked_add(length).and_then(|end| file.get(at..end)).ok_or(NpzError::Damaged)
}

fn half(file: &[u8], at: usize) -> Result<u16, NpzError> {
    slice(file, at, 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn word(file: &[u8], at: usize) -> Result<usize, NpzError> {
    slice(file, at, 4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
}
