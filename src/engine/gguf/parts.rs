//! A model that comes in several files, as llama.cpp's `gguf-split` writes them: here they are one, each behind the one before.
//! Must not know where they came from.

use std::io::{Read, Seek, SeekFrom};

use super::{Header, MAGIC, Metadata, Tensors};
use crate::engine::error::{Error, Result};

/// Which of how many files this is, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    number: u16,
    of: u16,
}

/// The same, counted from 1, as people and file names do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub number: u16,
    pub of: u16,
}

impl Place {
    pub const fn part(self) -> Part {
        Part { number: self.number + 1, of: self.of }
    }
}

/// `None` for a model in one file.
pub fn place(metadata: &Metadata) -> Result<Option<Place>> {
    let of = metadata.optional_u32("split.count")?.unwrap_or(1);
    if of <= 1 {
        return Ok(None);
    }
    let of = u16::try_from(of).map_err(|_| Error::damaged("split.count", "at most 65535", of))?;
    let number = metadata.optional_u32("split.no")?.unwrap_or(0);
    match u16::try_from(number).ok().filter(|number| *number < of) {
        Some(number) => Ok(Some(Place { number, of })),
        None => Err(Error::damaged("split.no", format!("below {of}"), number)),
    }
}

/// The model's metadata, with the tensors of all its files added to those of the first that was read. They may stand in any order.
pub fn join<R: Read + Seek>(
    reader: &mut R,
    first: Header,
    place: Place,
    file_bytes: u64,
    tensors: &mut Tensors,
) -> Result<Metadata> {
    let missing = Error::Part { number: place.number + 1, of: place.of };
    let mut parts = vec![(place, first)];
    while let Some((_, last)) = parts.last()
        && parts.len() < usize::from(place.of)
    {
        let start = begin_of_next(reader, last.ends, file_bytes)?;
        let Some(start) = start else { return Err(missing) };
        let part = Header::read(reader, start, file_bytes, tensors)?;
        match self::place(&part.metadata)? {
            Some(next) if next.of == place.of => parts.push((next, part)),
            Some(_) | None => return Err(missing),
        }
    }
    parts.sort_by_key(|(place, _)| place.number);
    let numbers = parts.iter().map(|(place, _)| place.number);
    if !numbers.eq(0..place.of) {
        return Err(missing);
    }
    let metadata = parts.swap_remove(0).1.metadata;
    let promised = metadata.optional_u32("split.tensors.count")?;
    match promised.filter(|promised| *promised as usize != tensors.count()) {
        Some(promised) => Err(Error::damaged("tensors of all parts", promised, tensors.count())),
        None => Ok(metadata),
    }
}

/// Where the next file begins. Some writers fill up the last bytes of a file, and others don't.
fn begin_of_next<R: Read + Seek>(reader: &mut R, ends: [u64; 2], file_bytes: u64) -> Result<Option<u64>> {
    for start in ends {
        let mut magic = [0; 4];
        if file_bytes.saturating_sub(start) < magic.len() as u64 {
            continue;
        }
        reader.seek(SeekFrom::Start(start))?;
        reader.read_exact(&mut magic)?;
        if u32::from_le_bytes(magic) == MAGIC {
            return Ok(Some(start));
        }
    }
    Ok(None)
}
