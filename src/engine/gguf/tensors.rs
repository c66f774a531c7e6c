//! A GGUF file's tensor table: names, shapes, types and where each one's bytes are.

use std::{
    collections::HashMap,
    io::{Read, Seek, SeekFrom},
};

use super::cursor::Cursor;
use crate::engine::error::{Error, Result};

/// How a tensor's numbers are stored; the names and the block layouts are ggml's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(non_camel_case_types, reason = "the format's own names")]
pub enum Dtype {
    F32,
    F16,
    Bf16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2K,
    Q3K,
    Q4K,
    Q5K,
    Q6K,
    Iq4Nl,
    Iq4Xs,
    Q1_0,
}

impl Dtype {
    pub fn from_code(code: u32) -> Option<Self> {
        Some(match code {
            0 => Self::F32,
            1 => Self::F16,
            2 => Self::Q4_0,
            3 => Self::Q4_1,
            6 => Self::Q5_0,
            7 => Self::Q5_1,
            8 => Self::Q8_0,
            10 => Self::Q2K,
            11 => Self::Q3K,
            12 => Self::Q4K,
            13 => Self::Q5K,
            14 => Self::Q6K,
            20 => Self::Iq4Nl,
            23 => Self::Iq4Xs,
            30 => Self::Bf16,
            41 => Self::Q1_0,
            _ => return None,
        })
    }

    /// The format's number of this type.
    pub fn code(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_0 => 2,
            Self::Q4_1 => 3,
            Self::Q5_0 => 6,
            Self::Q5_1 => 7,
            Self::Q8_0 => 8,
            Self::Q2K => 10,
            Self::Q3K => 11,
            Self::Q4K => 12,
            Self::Q5K => 13,
            Self::Q6K => 14,
            Self::Iq4Nl => 20,
            Self::Iq4Xs => 23,
            Self::Bf16 => 30,
            Self::Q1_0 => 41,
        }
    }

    /// (numbers in a block, bytes in a block)
    pub fn block(self) -> (usize, usize) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 | Self::Bf16 => (1, 2),
            Self::Q4_0 => (32, 18),
            Self::Q4_1 => (32, 20),
            Self::Q5_0 => (32, 22),
            Self::Q5_1 => (32, 24),
            Self::Q8_0 => (32, 34),
            Self::Q2K => (256, 84),
            Self::Q3K => (256, 110),
            Self::Q4K => (256, 144),
            Self::Q5K => (256, 176),
            Self::Q6K => (256, 210),
            Self::Iq4Nl => (32, 18),
            Self::Iq4Xs => (256, 136),
            Self::Q1_0 => (128, 18),
        }
    }
}

#[derive(Clone, Debug)]
pub struct TensorInfo {
    pub name: String,
    pub dtype: Dtype,
    /// Slowest-running dimension first: `[rows, columns]`. (The file has them the other way round.)
    pub shape: Vec<usize>,
    /// The file says it from where its data begins; in the table it is from the file's beginning.
    offset: u64,
}

impl TensorInfo {
    /// A matrix whose bytes come from elsewhere than a file.
    pub fn detached(name: &str, dtype: Dtype, rows: usize, columns: usize) -> Self {
        Self { name: name.to_owned(), dtype, shape: vec![rows, columns], offset: 0 }
    }

    /// Bytes of the whole tensor.
    pub fn bytes(&self) -> Result<u64> {
        let (block, bytes) = self.dtype.block();
        let columns = self.shape.last().copied().unwrap_or(0);
        let damaged = |expected: String| {
            Error::damaged(format!("shape of `{}`", self.name), expected, format!("{:?}", self.shape))
        };
        if columns % block != 0 || self.shape.contains(&0) {
            return Err(damaged(format!("rows of a multiple of {block} numbers")));
        }
        if columns as u64 / block as u64 * bytes as u64 > MAX_ROW_BYTES {
            return Err(damaged(format!("rows of at most {MAX_ROW_BYTES} bytes")));
        }
        self.shape
            .iter()
            .try_fold(1u64, |product, &side| product.checked_mul(side as u64))
            .and_then(|numbers| (numbers / block as u64).checked_mul(bytes as u64))
            .ok_or_else(|| damaged("less than 2^64 bytes".to_owned()))
    }

    /// Numbers in the whole tensor.
    pub fn numbers(&self) -> u64 {
        self.shape.iter().map(|side| *side as u64).product()
    }

    /// Rows and columns of a matrix; a vector is one row.
    pub fn rows_columns(&self) -> Result<(usize, usize)> {
        match self.shape[..] {
            [columns] => Ok((1, columns)),
            [rows, columns] => Ok((rows, columns)),
            _ => Err(Error::damaged(
                format!("shape of `{}`", self.name),
                "one or two dimensions",
                format!("{:?}", self.shape),
            )),
        }
    }

    /// Bytes of one row (the last dimension).
    pub fn row_bytes(&self) -> usize {
        let (block, bytes) = self.dtype.block();
        self.shape.last().map_or(0, |columns| columns / block * bytes)
    }
}

/// The table, ready to read from.
#[derive(Default)]
pub struct Tensors {
    infos: HashMap<String, TensorInfo>,
}

/// Name length, dimension count, one dimension, type, offset.
const SMALLEST_INFO: u64 = 8 + 4 + 8 + 4 + 8;
const MAX_DIMENSIONS: u32 = 4;
/// Far more than any public model has; four rows of it can still be counted in 32 bits.
const MAX_ROW_BYTES: u64 = 1 << 28;
/// More than any public model has.
const MAX_TENSORS: usize = 1 << 16;

pub(super) fn read_infos<R: Read>(cursor: &mut Cursor<R>, count: u64) -> Result<Vec<TensorInfo>> {
    let count = cursor.expect("tensor count", count, SMALLEST_INFO)?;
    if count > MAX_TENSORS {
        return Err(Error::damaged("tensor count", format!("at most {MAX_TENSORS}"), count));
    }
    let mut infos = Vec::new();
    for _ in 0..count {
        let name = cursor.string("tensor name")?;
        let dimensions = cursor.u32(&name)?;
        if dimensions == 0 || dimensions > MAX_DIMENSIONS {
            return Err(Error::damaged(format!("dimensions of `{name}`"), "1 to 4", dimensions));
        }
        let mut shape = Vec::with_capacity(dimensions as usize);
        for _ in 0..dimensions {
            let side = cursor.u64(&name)?;
            shape.push(
                u32::try_from(side)
                    .map_err(|_| Error::damaged(format!("a dimension of `{name}`"), "less than 2^32", side))?
                    as usize,
            );
        }
        shape.reverse();
        let code = cursor.u32(&name)?;
        let dtype = Dtype::from_code(code)
            .ok_or_else(|| Error::unsupported(format!("tensor `{name}` of ggml type {code}")))?;
        infos.push(TensorInfo { name, dtype, shape, offset: cursor.u64("tensor offset")? });
    }
    Ok(infos)
}

impl Tensors {
    /// Tensors lie one behind the other, each at the next aligned byte, as every writer puts them. One that lies
    /// elsewhere, or reaches into another, is damaged; so is a type or a shape that does not fit its place.
    ///
    /// Returns where the last one ends.
    pub(super) fn add(
        &mut self,
        mut infos: Vec<TensorInfo>,
        data_start: u64,
        file_bytes: u64,
        alignment: u64,
    ) -> Result<Option<u64>> {
        infos.sort_by_key(|info| info.offset);
        let (mut next, mut last) = (0, None);
        for mut info in infos {
            if info.offset != next {
                return Err(Error::damaged(format!("offset of `{}`", info.name), next, info.offset));
            }
            let bytes = info.bytes()?;
            let end = bytes
                .checked_add(info.offset)
                .filter(|end| end.checked_add(data_start).is_some_and(|end| end <= file_bytes));
            let Some(end) = end else {
                let inside = format!("inside the file of {file_bytes} bytes");
                let got = format!("{bytes} bytes from {}", info.offset);
                return Err(Error::damaged(format!("data of `{}`", info.name), inside, got));
            };
            next = end.next_multiple_of(alignment);
            last = Some(data_start + end);
            info.offset += data_start;
            if let Some(twice) = self.infos.insert(info.name.clone(), info) {
                return Err(Error::damaged(
                    "tensor table",
                    "each name once",
                    format!("`{}` twice", twice.name),
                ));
            }
        }
        Ok(last)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.infos.len()
    }

    pub fn get(&self, name: &str) -> Result<&TensorInfo> {
        self.infos.get(name).ok_or_else(|| Error::damaged("tensor table", format!("`{name}`"), "nothing"))
    }

    pub fn contains(&self, name: &str) -> bool {
        self.infos.contains_key(name)
    }

    /// Of all tensors, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.infos.keys().map(String::as_str)
    }

    /// All of them, in no order.
    pub fn infos(&self) -> impl Iterator<Item = &TensorInfo> {
        self.infos.values()
    }

    /// Where the last of them ends, from the file's beginning.
    pub fn end(&self) -> u64 {
        let ends =
            self.infos.values().map(|info| info.offset.saturating_add(info.bytes().unwrap_or_default()));
        ends.max().unwrap_or_default()
    }

    /// Bytes of all tensors together.
    pub fn total_bytes(&self) -> u64 {
        self.infos.values().filter_map(|info| info.bytes().ok()).sum()
    }

    /// Reads rows `first..first + rows` of `info` into `bytes`, which is resized to fit.
    pub fn read_rows<R: Read + Seek>(
        &self,
        reader: &mut R,
        info: &TensorInfo,
        first: usize,
        rows: usize,
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        let row_bytes = info.row_bytes();
        bytes.resize(rows * row_bytes, 0);
        reader.seek(SeekFrom::Start(info.offset + first as u64 * row_bytes as u64))?;
        reader.read_exact(bytes)?;
        Ok(())
    }
}
