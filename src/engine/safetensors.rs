//! Reads a safetensors file, a tensor at a time: <https://github.com/huggingface/safetensors>, "Format".
//!
//! Everything a model needs stands in one file: `cargo xtask models` puts `architecture`, `config`, `tokenizer` and what
//! else there is into the header's `__metadata__`. Trusts no number in it. Must not know what a tensor is for.

use std::{
    collections::BTreeMap,
    io::{Read, Seek, SeekFrom},
    ops::Range,
};

use serde::Deserialize;

use super::error::{Error, Result};

/// No header of ours is longer: a tokenizer of 30,000 words takes half a megabyte.
const LONGEST_HEADER: u64 = 16 << 20;

/// Where the tensors of a file are, and what the file says of itself.
pub struct Safetensors {
    metadata: BTreeMap<String, String>,
    tensors: BTreeMap<String, Entry>,
    /// Where the tensors' bytes begin.
    data: u64,
    length: u64,
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (u64, u64),
}

/// A tensor's values, row-major, in 32 bits whatever the file stores.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

impl Safetensors {
    /// Reads the header and checks every tensor's place against the file's length.
    pub fn read(reader: &mut (impl Read + Seek)) -> Result<Self> {
        let length = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(0))?;
        let mut size = [0; 8];
        reader.read_exact(&mut size)?;
        let size = u64::from_le_bytes(size);
        if size > LONGEST_HEADER.min(length.saturating_sub(8)) {
            return Err(Error::damaged("safetensors header", "a length within the file", size));
        }
        let mut header = vec![0; size as usize];
        reader.read_exact(&mut header)?;
        let malformed = |error: serde_json::Error| Error::damaged("safetensors header", "JSON", error);
        let mut header: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(&header).map_err(malformed)?;
        let metadata = match header.remove("__metadata__") {
            Some(metadata) => serde_json::from_value(metadata).map_err(malformed)?,
            None => BTreeMap::new(),
        };
        let mut file = Self { metadata, tensors: BTreeMap::new(), data: 8 + size, length };
        for (name, entry) in header {
            let entry: Entry = serde_json::from_value(entry).map_err(malformed)?;
            file.check(&name, &entry)?;
            file.tensors.insert(name, entry);
        }
        Ok(file)
    }

    fn check(&self, name: &str, entry: &Entry) -> Result<()> {
        let unknown = || Error::unsupported(format!("`{name}` of type {}", entry.dtype));
        let wide = width(&entry.dtype).ok_or_else(unknown)?;
        let bytes = entry.shape.iter().try_fold(wide, |bytes: u64, &size| bytes.checked_mul(size as u64));
        let (start, end) = entry.data_offsets;
        let within = start <= end && end <= self.length - self.data;
        match bytes {
            Some(bytes) if within && bytes == end - start => Ok(()),
            _ => {
                let expected = format!("{:?} {} within the file", entry.shape, entry.dtype);
                Err(Error::damaged(format!("`{name}`"), expected, format!("bytes {start} to {end}")))
            }
        }
    }

    /// What the file says of itself under this name.
    pub fn metadata(&self, name: &str) -> Result<&str> {
        let value = self.metadata.get(name).map(String::as_str);
        value.ok_or_else(|| Error::damaged("safetensors metadata", format!("`{name}`"), "none"))
    }

    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// Bytes of all tensors together.
    pub fn total_bytes(&self) -> u64 {
        self.length - self.data
    }

    /// A tensor of exactly this shape.
    pub fn tensor(&self, reader: &mut (impl Read + Seek), name: &str, shape: &[usize]) -> Result<Tensor> {
        let tensor = self.any_tensor(reader, name)?;
        if tensor.shape != shape {
            return Err(Error::damaged(
                format!("`{name}`"),
                format!("{shape:?}"),
                format!("{:?}", tensor.shape),
            ));
        }
        Ok(tensor)
    }

    /// A tensor of whatever shape it has.
    pub fn any_tensor(&self, reader: &mut (impl Read + Seek), name: &str) -> Result<Tensor> {
        let shape = self.shape(name)?.to_vec();
        let count = shape.iter().product();
        Ok(Tensor { values: self.values(reader, name, 0..count)?, shape })
    }

    pub fn shape(&self, name: &str) -> Result<&[usize]> {
        Ok(&self.entry(name)?.shape)
    }

    fn entry(&self, name: &str) -> Result<&Entry> {
        let missing = || Error::damaged("safetensors", format!("a tensor `{name}`"), "none");
        self.tensors.get(name).ok_or_else(missing)
    }

    /// Some of a tensor's values, for those that are too large to be read at once.
    pub fn values(
        &self,
        reader: &mut (impl Read + Seek),
        name: &str,
        range: Range<usize>,
    ) -> Result<Vec<f32>> {
        let entry = self.entry(name)?;
        let (start, end) = entry.data_offsets;
        let wide = width(&entry.dtype).unwrap_or(1);
        let (from, to) = (start + range.start as u64 * wide, start + range.end as u64 * wide);
        if from > to || to > end {
            return Err(Error::damaged(
                format!("`{name}`"),
                format!("{range:?}"),
                format!("{:?}", entry.shape),
            ));
        }
        let mut bytes = vec![0; (to - from) as usize];
        reader.seek(SeekFrom::Start(self.data + from))?;
        reader.read_exact(&mut bytes)?;
        Ok(match entry.dtype.as_str() {
            "F32" => {
                let (words, _) = bytes.as_chunks();
                words.iter().map(|word| f32::from_le_bytes(*word)).collect()
            }
            "F16" => {
                let (words, _) = bytes.as_chunks();
                words.iter().map(|word| half::f16::from_le_bytes(*word).to_f32()).collect()
            }
            // `check` let no other type in.
            _ => bytes.iter().map(|byte| f32::from(*byte as i8)).collect(),
        })
    }
}

/// Bytes of a number of this type; `None` for one that nothing here reads.
fn width(dtype: &str) -> Option<u64> {
    match dtype {
        "F32" => Some(4),
        "F16" => Some(2),
        "I8" => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn file(header: &str, data: &[u8]) -> Cursor<Vec<u8>> {
        Cursor::new([&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat())
    }

    #[test]
    fn tensors_of_every_type_and_the_metadata_come_out() {
        let header = r#"{"__metadata__":{"architecture":"bert"},
            "w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},
            "h":{"dtype":"F16","shape":[1],"data_offsets":[8,10]},
            "q":{"dtype":"I8","shape":[2],"data_offsets":[10,12]}}"#;
        let data = [&1.5f32.to_le_bytes()[..], &(-2f32).to_le_bytes(), &[0, 0x3c], &[0xff, 7]].concat();
        let mut reader = file(header, &data);
        let file = Safetensors::read(&mut reader).unwrap();
        assert_eq!(file.metadata("architecture").unwrap(), "bert");
        assert_eq!(file.tensor(&mut reader, "w", &[1, 2]).unwrap().values, [1.5, -2.0]);
        assert_eq!(file.tensor(&mut reader, "h", &[1]).unwrap().values, [1.0]);
        assert_eq!(file.tensor(&mut reader, "q", &[2]).unwrap().values, [-1.0, 7.0]);
        assert!(matches!(file.tensor(&mut reader, "q", &[3]), Err(Error::Damaged { .. })));
        assert!(matches!(file.tensor(&mut reader, "x", &[3]), Err(Error::Damaged { .. })));
    }

    #[test]
    fn a_header_that_lies_is_refused() {
        for (header, data) in [
            (r#"{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, &[0; 12][..]),
            (r#"{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,12]}}"#, &[0; 12]),
            (r#"{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,12]}}"#, &[0; 12]),
            (r#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#, &[0; 12]),
            (r#"{"w":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#, &[0; 12]),
            ("not JSON", &[0; 12]),
        ] {
            assert!(Safetensors::read(&mut file(header, data)).is_err(), "{header}");
        }
        let mut endless = u64::MAX.to_le_bytes().to_vec();
        endless.extend([0; 64]);
        assert!(Safetensors::read(&mut Cursor::new(endless)).is_err());
    }
}
