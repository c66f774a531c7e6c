//! Reads a GGUF file's header: metadata, tensor table, where the data begins.
//!
//! Format: the GGUF specification in ggml's `docs/gguf.md`, versions 2 and 3, little endian. Files are hostile
//! until shown otherwise: every count is held against the bytes that are left before anything is allocated.
//! Must not know what an architecture makes of the tensors.

mod cursor;
mod metadata;
mod tensors;

use std::io::{Read, Seek, SeekFrom};

use self::cursor::Cursor;
pub use self::{
    metadata::{Metadata, Value},
    tensors::{Dtype, TensorInfo, Tensors},
};
use super::error::{Error, Result};

const MAGIC: u32 = u32::from_le_bytes(*b"GGUF");
const DEFAULT_ALIGNMENT: u32 = 32;

/// A header may not be longer than this: metadata of the largest public vocabularies takes about 15 MB.
const MAX_HEADER_BYTES: u64 = 48 << 20;

/// The header of a GGUF file.
pub struct Gguf {
    pub metadata: Metadata,
    pub tensors: Tensors,
}

impl Gguf {
    /// Reads the header and checks that every tensor lies inside the file.
    pub fn read<R: Read + Seek>(reader: &mut R) -> Result<Self> {
        let file_bytes = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(0))?;
        let mut cursor = Cursor::new(reader, file_bytes.min(MAX_HEADER_BYTES));

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

        let alignment = u64::from(metadata.optional_u32("general.alignment")?.unwrap_or(DEFAULT_ALIGNMENT));
        if !alignment.is_power_of_two() || alignment > 1 << 16 {
            return Err(Error::damaged("general.alignment", "a power of two up to 65536", alignment));
        }
        let data_start = cursor.position().next_multiple_of(alignment);
        Ok(Self { metadata, tensors: Tensors::new(infos, data_start, file_bytes, alignment)? })
    }
}
