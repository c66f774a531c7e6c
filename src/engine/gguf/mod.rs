//! Reads a GGUF file's header: metadata, tensor table, where the data begins; and writes one.
//!
//! Format: the GGUF specification in ggml's `docs/gguf.md`, versions 2 and 3, little endian. Files are hostile
//! until shown otherwise: every count is held against the bytes that are left before anything is allocated.
//! Must not know what an architecture makes of the tensors.

mod cursor;
mod metadata;
mod pairs;
mod parts;
mod tensors;
pub mod write;

use std::io::{Read, Seek, SeekFrom};

use self::cursor::Cursor;
pub use self::{
    metadata::{Metadata, Value},
    pairs::Pairs,
    parts::Part,
    tensors::{Dtype, TensorInfo, Tensors},
};
use super::error::{Error, Result};

const MAGIC: u32 = u32::from_le_bytes(*b"GGUF");
const DEFAULT_ALIGNMENT: u32 = 32;

/// A header may not be longer than this: metadata of the largest public vocabularies takes about 15 MB.
const MAX_HEADER_BYTES: u64 = 48 << 20;
/// No file is longer: JavaScript's numbers hold an offset in it exactly.
const MAX_FILE_BYTES: u64 = 1 << 53;

/// Whether a file begins as a GGUF does; it stands at its beginning afterwards.
pub fn begins<R: Read + Seek>(reader: &mut R) -> Result<bool> {
    let mut magic = Vec::new();
    reader.seek(SeekFrom::Start(0))?;
    reader.by_ref().take(4).read_to_end(&mut magic)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok(magic == MAGIC.to_le_bytes())
}

/// The header of a GGUF file, or of all files of a model that comes in several, one behind the other.
pub struct Gguf {
    pub metadata: Metadata,
    pub tensors: Tensors,
}

impl Gguf {
    /// Reads the header and checks that every tensor lies inside the file.
    pub fn read<R: Read + Seek>(reader: &mut R) -> Result<Self> {
        let file_bytes = reader.seek(SeekFrom::End(0))?;
        let mut tensors = Tensors::default();
        let first = Header::read(reader, 0, file_bytes, &mut tensors)?;
        let metadata = match parts::place(&first.metadata)? {
            Some(place) => parts::join(reader, first, place, file_bytes, &mut tensors)?,
            None => first.metadata,
        };
        Ok(Self { metadata, tensors })
    }

    /// What the data of each tensor begins at a multiple of.
    pub fn alignment(metadata: &Metadata) -> Result<u64> {
        let alignment = u64::from(metadata.optional_u32("general.alignment")?.unwrap_or(DEFAULT_ALIGNMENT));
        if !alignment.is_power_of_two() || alignment > 1 << 16 {
            return Err(Error::damaged("general.alignment", "a power of two up to 65536", alignment));
        }
        Ok(alignment)
    }

    /// Reads the header of the first file and nothing behind it, and says which of a model's files it is. Where nobody knows the file's
    /// length, its tensors may be as long as they say.
    pub fn read_first<R: Read + Seek>(
        reader: &mut R,
        file_bytes: Option<u64>,
    ) -> Result<(Self, Option<Part>)> {
        let mut tensors = Tensors::default();
        let Header { metadata, .. } =
            Header::read(reader, 0, file_bytes.unwrap_or(MAX_FILE_BYTES), &mut tensors)?;
        let part = parts::place(&metadata)?.map(parts::Place::part);
        Ok((Self { metadata, tensors }, part))
    }
}

/// What stands before the data of one file.
struct Header {
    metadata: Metadata,
    /// Where the file's last byte may be: behind its data, or behind what fills that up.
    ends: [u64; 2],
}

impl Header {
    /// Reads the header that begins at `start`, and adds the tensors that lie behind it.
    fn read<R: Read + Seek>(
        reader: &mut R,
        start: u64,
        file_bytes: u64,
        tensors: &mut Tensors,
    ) -> Result<Self> {
        reader.seek(SeekFrom::Start(start))?;
        let mut cursor = Cursor::new(reader, (file_bytes - start).min(MAX_HEADER_BYTES));

        let magic = cursor.u32("magic")?;
        if magic != MAGIC {
            return Err(Error::damaged("magic", "GGUF", format!("{magic:#010x}")));
        }
        let version = cursor.u32("version")?;
        if !(2..=3).contains(&version) {
            return Err(Error::unsupported(format!("GGUF version {version}")));
        }
        let tensor_count = cursor.u64("tensor count")?;
        let metadata_count = cursor.u64("metadata count")?;
        let metadata = Metadata::read(&mut cursor, metadata_count)?;
        let infos = tensors::read_infos(&mut cursor, tensor_count)?;

        let alignment = Gguf::alignment(&metadata)?;
        let data_bytes = cursor.position().next_multiple_of(alignment);
        let header_end = start + cursor.position();
        let data_end = tensors.add(infos, start + data_bytes, file_bytes, alignment)?;
        let end = data_end.unwrap_or(header_end);
        Ok(Self { metadata, ends: [end, start + (end - start).next_multiple_of(alignment)] })
    }
}
