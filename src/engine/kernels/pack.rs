//! From a file's tensor to a packed [`Matrix`], a few rows at a time, so that no tensor stands in memory twice.
//!
//! Quantised types keep their numbers (see [`super::place`] and [`super::few_bits`]). The others are decoded by candle and quantised
//! to 8 bits in blocks of 32.

use std::{
    borrow::Cow,
    io::{Read, Seek},
    ops::Range,
};

use candle_core::{
    Device,
    quantized::{GgmlDType, QStorage, QTensor},
};

use super::{
    few_bits::{self, Affine2, Symmetric1, Symmetric3, Table4},
    layout::{Affine4, Affine5, BLOCK, PANEL, Symmetric6, Symmetric8},
    matrix::{Matrix, Panels},
    place,
    stack::Stack,
};
use crate::engine::{
    error::{Error, Result},
    gguf::{Dtype, TensorInfo, Tensors},
};

/// Bytes of the file that are read at once, about.
const SLICE: usize = 1 << 20;

/// The kind of blocks that holds a type's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    Symmetric1,
    Affine2,
    Symmetric3,
    Table4,
    Affine4,
    Affine5,
    Symmetric6,
    Symmetric8,
}

impl Form {
    pub fn of(dtype: Dtype) -> Self {
        match dtype {
            Dtype::Q1_0 => Self::Symmetric1,
            Dtype::Q2K => Self::Affine2,
            Dtype::Q3K => Self::Symmetric3,
            Dtype::Iq4Nl | Dtype::Iq4Xs => Self::Table4,
            Dtype::Q4_0 | Dtype::Q4_1 | Dtype::Q4K => Self::Affine4,
            Dtype::Q5_0 | Dtype::Q5_1 | Dtype::Q5K => Self::Affine5,
            Dtype::Q6K => Self::Symmetric6,
            Dtype::Q8_0 | Dtype::F32 | Dtype::F16 | Dtype::Bf16 => Self::Symmetric8,
        }
    }

    /// Bytes of four rows by 32 columns.
    fn block_bytes(self) -> usize {
        match self {
            Self::Symmetric1 => size_of::<Symmetric1>(),
            Self::Affine2 => size_of::<Affine2>(),
            Self::Symmetric3 => size_of::<Symmetric3>(),
            Self::Table4 => size_of::<Table4>(),
            Self::Affine4 => size_of::<Affine4>(),
            Self::Affine5 => size_of::<Affine5>(),
            Self::Symmetric6 => size_of::<Symmetric6>(),
            Self::Symmetric8 => size_of::<Symmetric8>(),
        }
    }
}

/// Memory in bytes that a matrix of this type takes once it is packed, which is not what it takes in its file. Known before a
/// weight is read.
pub fn packed_bytes(dtype: Dtype, rows: usize, columns: usize) -> u64 {
    let blocks = rows.div_ceil(PANEL) as u64 * columns.div_ceil(BLOCK) as u64;
    blocks * Form::of(dtype).block_bytes() as u64
}

/// Reads and packs one matrix.
pub fn pack<R: Read + Seek>(tensors: &Tensors, reader: &mut R, info: &TensorInfo) -> Result<Matrix> {
    let (rows, _) = info.rows_columns()?;
    let mut packed = empty(info, rows)?;
    let mut bytes = Vec::new();
    for slice in slices(info, 0..rows) {
        tensors.read_rows(reader, info, slice.start, slice.len(), &mut bytes)?;
        append(&mut packed, info, &bytes)?;
    }
    Ok(packed)
}

/// Packs f32 values, row by row, to 8 bits in blocks of 32.
pub fn pack_f32(values: &[f32], columns: usize) -> Result<Matrix> {
    if columns == 0 || !columns.is_multiple_of(BLOCK) || !values.len().is_multiple_of(columns) {
        return Err(Error::unsupported(format!("rows of {columns} columns, not a multiple of {BLOCK}")));
    }
    if let Some(value) = values.iter().find(|value| !value.is_finite()) {
        return Err(Error::damaged("weights", "finite numbers", value));
    }
    let rows = values.len() / columns;
    let mut blocks = Vec::new();
    place::panels(values, (BLOCK, BLOCK), columns / BLOCK, &mut blocks, Symmetric8::ZERO, place::f32);
    let mut matrix = Matrix { rows, columns, panels: Panels::Symmetric8(blocks) };
    matrix.interleave(0);
    Ok(matrix)
}

/// Packs rows of several tensors of one width as they come, one below the other.
pub struct Packer {
    parts: Vec<Matrix>,
    /// Rows that each part will have.
    planned: Vec<usize>,
}

impl Packer {
    /// For so many rows of each tensor, in this order.
    pub fn new(tensors: &[(&TensorInfo, usize)]) -> Result<Self> {
        let mut runs: Vec<(&TensorInfo, usize)> = Vec::new();
        for &(info, rows) in tensors {
            match runs.last_mut() {
                // Rows go on in the same matrix where the last panel is full.
                Some((last, all)) if last.dtype == info.dtype && all.is_multiple_of(PANEL) => *all += rows,
                _ => runs.push((info, rows)),
            }
        }
        Ok(Self {
            parts: runs.iter().map(|(info, rows)| empty(info, *rows)).collect::<Result<_>>()?,
            planned: runs.into_iter().map(|(_, rows)| rows).collect(),
        })
    }

    /// Takes the next rows, which end with a tensor's last or fill whole panels.
    pub fn push(&mut self, info: &TensorInfo, bytes: &[u8]) -> Result<()> {
        let unfinished = |(part, planned): &(&mut Matrix, &usize)| part.rows < **planned;
        match self.parts.iter_mut().zip(&self.planned).find(unfinished) {
            Some((part, _)) => append(part, info, bytes),
            None => Ok(()),
        }
    }

    pub fn finish(self) -> Stack {
        Stack::new(self.parts)
    }
}

/// `rows` in ranges that are read at once.
pub fn slices(info: &TensorInfo, rows: Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
    let panels = (SLICE / (info.row_bytes() * PANEL).max(1)).max(1);
    let end = rows.end;
    rows.step_by(panels * PANEL).map(move |first| first..end.min(first + panels * PANEL))
}

/// A tensor as f32: norms and biases, which are small.
pub fn read_f32<R: Read + Seek>(tensors: &Tensors, reader: &mut R, info: &TensorInfo) -> Result<Vec<f32>> {
    let (rows, _) = info.rows_columns()?;
    let mut bytes = Vec::new();
    tensors.read_rows(reader, info, 0, rows, &mut bytes)?;
    decode(info, &bytes, rows)
}

fn reserved<T>(info: &TensorInfo, count: usize) -> Result<Vec<T>> {
    let mut blocks = Vec::new();
    blocks.try_reserve_exact(count).map_err(|_| Error::OutOfMemory {
        what: format!("`{}`", info.name),
        bytes: count as u64 * size_of::<T>() as u64,
    })?;
    Ok(blocks)
}

/// A matrix without rows yet, and room for so many, of the kind that holds this tensor's numbers.
pub(super) fn empty(info: &TensorInfo, rows: usize) -> Result<Matrix> {
    let columns = info.shape.last().copied().unwrap_or(0);
    if columns % BLOCK != 0 {
        return Err(Error::unsupported(format!(
            "`{}` with {columns} columns, not a multiple of {BLOCK}",
            info.name
        )));
    }
    let blocks = rows.div_ceil(PANEL) * (columns / BLOCK);
    let panels = match Form::of(info.dtype) {
        Form::Symmetric1 => Panels::Symmetric1(reserved(info, blocks)?),
        Form::Affine2 => Panels::Affine2(reserved(info, blocks)?),
        Form::Symmetric3 => Panels::Symmetric3(reserved(info, blocks)?),
        Form::Table4 => Panels::Table4(reserved(info, blocks)?),
        Form::Affine4 => Panels::Affine4(reserved(info, blocks)?),
        Form::Affine5 => Panels::Affine5(reserved(info, blocks)?),
        Form::Symmetric6 => Panels::Symmetric6(reserved(info, blocks)?),
        Form::Symmetric8 => Panels::Symmetric8(reserved(info, blocks)?),
    };
    Ok(Matrix { rows: 0, columns, panels })
}

/// Packs further rows below those that are there, which fill whole panels.
pub(super) fn append(matrix: &mut Matrix, info: &TensorInfo, bytes: &[u8]) -> Result<()> {
    let (per_row, count) = (matrix.columns / BLOCK, bytes.len() / info.row_bytes().max(1));
    let block = info.dtype.block();
    match &mut matrix.panels {
        Panels::Symmetric1(blocks) => {
            place::panels(bytes, block, per_row, blocks, Symmetric1::ZERO, few_bits::place::q1_0);
        }
        Panels::Affine2(blocks) => {
            place::panels(bytes, block, per_row, blocks, Affine2::ZERO, few_bits::place::q2_k);
        }
        Panels::Symmetric3(blocks) => {
            place::panels(bytes, block, per_row, blocks, Symmetric3::ZERO, few_bits::place::q3_k);
        }
        Panels::Table4(blocks) => {
            let place = match info.dtype == Dtype::Iq4Xs {
                true => few_bits::place::iq4_xs,
                false => few_bits::place::iq4_nl,
            };
            place::panels(bytes, block, per_row, blocks, Table4::ZERO, place);
        }
        Panels::Affine4(blocks) => {
            let place = if info.dtype == Dtype::Q4K {
                place::q4_k
            } else if info.dtype == Dtype::Q4_1 {
                place::q4_1
            } else {
                place::q4_0
            };
            place::panels(bytes, block, per_row, blocks, Affine4::ZERO, place);
        }
        Panels::Affine5(blocks) => {
            let place = if info.dtype == Dtype::Q5K {
                place::q5_k
            } else if info.dtype == Dtype::Q5_1 {
                place::q5_1
            } else {
                place::q5_0
            };
            place::panels(bytes, block, per_row, blocks, Affine5::ZERO, place);
        }
        Panels::Symmetric6(blocks) => {
            place::panels(bytes, block, per_row, blocks, Symmetric6::ZERO, place::q6_k);
        }
        Panels::Symmetric8(blocks) if info.dtype == Dtype::Q8_0 => {
            place::panels(bytes, block, per_row, blocks, Symmetric8::ZERO, place::q8_0);
        }
        Panels::Symmetric8(blocks) => {
            let values = decode(info, bytes, count)?;
            place::panels(&values, (BLOCK, BLOCK), per_row, blocks, Symmetric8::ZERO, place::f32);
        }
    }
    let panels = matrix.rows / PANEL;
    matrix.rows += count;
    matrix.interleave(panels);
    Ok(())
}

pub fn decode(info: &TensorInfo, bytes: &[u8], rows: usize) -> Result<Vec<f32>> {
    let columns = info.shape.last().copied().unwrap_or(0);
    let Some(dtype) = ggml(info.dtype) else { return decode_packed(info, bytes, rows) };
    let values = decode_with_candle(dtype, bytes, rows, columns)
        .map_err(|error| Error::damaged(format!("data of `{}`", info.name), "decodable blocks", error))?;
    match values.iter().find(|value| !value.is_finite()) {
        Some(value) => Err(Error::damaged(format!("data of `{}`", info.name), "finite numbers", value)),
        None => Ok(values),
    }
}

/// A type that candle doesn't know, through our own blocks.
fn decode_packed(info: &TensorInfo, bytes: &[u8], rows: usize) -> Result<Vec<f32>> {
    let mut matrix = empty(info, rows)?;
    append(&mut matrix, info, bytes)?;
    let mut values = vec![0.0; rows * matrix.columns];
    values.chunks_exact_mut(matrix.columns).enumerate().for_each(|(row, out)| matrix.row(row, out));
    Ok(values)
}

fn decode_with_candle(
    dtype: GgmlDType,
    bytes: &[u8],
    rows: usize,
    columns: usize,
) -> candle_core::Result<Vec<f32>> {
    let storage = QStorage::from_data(Cow::Borrowed(bytes), &Device::Cpu, dtype)?;
    QTensor::new(storage, (rows, columns))?.dequantize(&Device::Cpu)?.flatten_all()?.to_vec1()
}

pub fn ggml(dtype: Dtype) -> Option<GgmlDType> {
    Some(match dtype {
        Dtype::F32 => GgmlDType::F32,
        Dtype::F16 => GgmlDType::F16,
        Dtype::Bf16 => GgmlDType::BF16,
        Dtype::Q4_0 => GgmlDType::Q4_0,
        Dtype::Q4_1 => GgmlDType::Q4_1,
        Dtype::Q5_0 => GgmlDType::Q5_0,
        Dtype::Q5_1 => GgmlDType::Q5_1,
        Dtype::Q8_0 => GgmlDType::Q8_0,
        Dtype::Q2K => GgmlDType::Q2K,
        Dtype::Q3K => GgmlDType::Q3K,
        Dtype::Q4K => GgmlDType::Q4K,
        Dtype::Q5K => GgmlDType::Q5K,
        Dtype::Q6K => GgmlDType::Q6K,
        Dtype::Iq4Nl | Dtype::Iq4Xs | Dtype::Q1_0 => return None,
    })
}
