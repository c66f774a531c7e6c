//! Where a file's bytes are: read from any place, never all at once unless a format needs it.

use std::io::{Read, Seek, SeekFrom};

use crate::{Error, Result};

pub trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// The file's length in bytes. Leaves the source at its start.
pub fn length(source: &mut dyn Source) -> Result<u64> {
    let length = source.seek(SeekFrom::End(0))?;
    source.rewind()?;
    Ok(length)
}

/// All bytes of a file that can only be read as a whole, and has at most `most`.
pub fn whole(source: &mut dyn Source, most: u64) -> Result<Vec<u8>> {
    let bytes = length(source)?;
    if bytes > most {
        return Err(Error::TooLarge { what: "a file".to_owned(), bytes, most });
    }
    let mut content = Vec::new();
    source.read_to_end(&mut content)?;
    Ok(content)
}
