//! From a file's tensor to a packed [`Matrix`], a few rows at a time, so that no tensor stands in memory twice.
//!
//! Q4, Q5, Q6_K and Q8_0 keep their numbers (see [`super::place`]). Other formats are decoded by candle and quantised
//! again to 8 bits in blocks of 32, whose error is far below their own.

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
    Ok(Matrix { rows, columns, panels: Panels::Symmetric8(blocks) })
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
        bytes: (count * size_of::<T>()) as u64,
    })?;
    Ok(blocks)
}

/// A matrix without rows yet, and room for so many, of the kind that holds this tensor's numbers.
fn empty(info: &TensorInfo, rows: usize) -> Result<Matrix> {
    let (_, columns) = info.rows_columns()?;
    if columns % BLOCK != 0 {
        return Err(Error::unsupported(format!(
            "`{}` with {columns} columns, not a multiple of {BLOCK}",
            info.name
        )));
    }
    let blocks = rows.div_ceil(PANEL) * (columns / BLOCK);
    let panels = match info.dtype {
        Dtype::Q4_0 | Dtype::Q4_1 | Dtype::Q4K => Panels::Affine4(reserved(info, blocks)?),
        Dtype::Q5_0 | Dtype::Q5_1 | Dtype::Q5K => Panels::Affine5(reserved(info, blocks)?),
        Dtype::Q6K => Panels::Symmetric6(reserved(info, blocks)?),
        Dtype::Q8_0 | Dtype::F32 | Dtype::F16 | Dtype::Bf16 | Dtype::Q2K | Dtype::Q3K => {
            Panels::Symmetric8(reserved(info, blocks)?)
        }
    };
    Ok(Matrix { rows: 0, columns, panels })
}

/// Packs further rows below those that are there, which fill whole panels.
fn append(matrix: &mut Matrix, info: &TensorInfo, bytes: &[u8]) -> Result<()> {
    let (per_row, count) = (matrix.columns / BLOCK, bytes.len() / info.row_bytes().max(1));
    let block = info.dtype.block();
    match &mut matrix.panels {
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
    matrix.rows += count;
    Ok(())
}

pub fn decode(info: &TensorInfo, bytes: &[u8], rows: usize) -> Result<Vec<f32>> {
    let columns = info.shape.last().copied().unwrap_or(0);
    let values = decode_with_candle(info.dtype, bytes, rows, columns)
        .map_err(|error| Error::damaged(format!("data of `{}`", info.name), "decodable blocks", error))?;
    match values.iter().find(|value| !value.is_finite()) {
        Some(value) => Err(Error::damaged(format!("data of `{}`", info.name), "finite numbers", value)),
        None => Ok(values),
    }
}

fn decode_with_candle(
    dtype: Dtype,
    bytes: &[u8],
    rows: usize,
    columns: usize,
) -> candle_core::Result<Vec<f32>> {
    let storage = QStorage::from_data(Cow::Borrowed(bytes), &Device::Cpu, ggml(dtype))?;
    QTensor::new(storage, (rows, columns))?.dequantize(&Device::Cpu)?.flatten_all()?.to_vec1()
}

pub fn ggml(dtype: Dtype) -> GgmlDType {
    match dtype {
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
    }
}
