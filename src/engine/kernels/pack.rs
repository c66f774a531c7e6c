//! From a file's tensor to a packed [`Matrix`], a few rows at a time, so that no tensor stands in memory twice.
//!
//! Q4_0, Q4_1 and Q8_0 keep their numbers exactly. Other formats are decoded by candle and quantised again to
//! 8 bits in blocks of 32, whose error is far below their own. Block layouts: ggml's `ggml-common.h`.

use std::{
    borrow::Cow,
    io::{Read, Seek},
    ops::Range,
};

use candle_core::{
    Device,
    quantized::{GgmlDType, QStorage, QTensor},
};
use half::f16;

use super::{
    layout::{Affine4, BLOCK, PANEL, Symmetric8},
    matrix::{Matrix, Panels},
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

/// A matrix without rows yet, and room for so many.
fn empty(info: &TensorInfo, rows: usize) -> Result<Matrix> {
    let (_, columns) = info.rows_columns()?;
    if columns % BLOCK != 0 {
        return Err(Error::unsupported(format!(
            "`{}` with {columns} columns, not a multiple of {BLOCK}",
            info.name
        )));
    }
    let count = rows.div_ceil(PANEL) * (columns / BLOCK);
    let panels = match info.dtype {
        Dtype::Q4_0 | Dtype::Q4_1 => Panels::Affine4(reserved(info, count)?),
        _ => Panels::Symmetric8(reserved(info, count)?),
    };
    Ok(Matrix { rows: 0, columns, panels })
}

/// Packs further rows below those that are there, which fill whole panels.
fn append(matrix: &mut Matrix, info: &TensorInfo, bytes: &[u8]) -> Result<()> {
    let (per_panel, count) = (matrix.columns / BLOCK, bytes.len() / info.row_bytes().max(1));
    match &mut matrix.panels {
        Panels::Affine4(blocks) => pack_affine(info.dtype, bytes, per_panel, blocks),
        Panels::Symmetric8(blocks) if info.dtype == Dtype::Q8_0 => {
            pack_panels(bytes, per_panel, 34, blocks, Symmetric8::ZERO, place_q8_0);
        }
        Panels::Symmetric8(blocks) => {
            let values = decode(info, bytes, count)?;
            pack_panels(&values, per_panel, BLOCK, blocks, Symmetric8::ZERO, place_f32);
        }
    }
    matrix.rows += count;
    Ok(())
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

fn pack_affine(dtype: Dtype, bytes: &[u8], per_panel: usize, blocks: &mut Vec<Affine4>) {
    if dtype == Dtype::Q4_1 {
        pack_panels(bytes, per_panel, 20, blocks, Affine4::ZERO, |block, row, source| {
            let scales = [source[0], source[1], source[2], source[3]];
            place_q4(block, row, u32::from_le_bytes(scales), &source[4..]);
        });
    } else {
        pack_panels(bytes, per_panel, 18, blocks, Affine4::ZERO, |block, row, source| {
            // scale * (quant - 8): the minimum is the scale times -8, exact but for scales next to f16's largest.
            let scale = f16::from_le_bytes([source[0], source[1]]);
            let minimum = f16::from_f32(scale.to_f32() * -8.0);
            let scales = u32::from(scale.to_bits()) | u32::from(minimum.to_bits()) << 16;
            place_q4(block, row, scales, &source[2..]);
        });
    }
}

/// Cuts rows into panels and lets `place` put each source block of a row where it belongs.
fn pack_panels<S, B: Copy>(
    source: &[S],
    per_row: usize,
    source_block: usize,
    blocks: &mut Vec<B>,
    zero: B,
    place: impl Fn(&mut B, usize, &[S]),
) {
    for rows in source.chunks(per_row * source_block * PANEL) {
        let start = blocks.len();
        blocks.resize(start + per_row, zero);
        for (row, source) in rows.chunks_exact(per_row * source_block).enumerate() {
            for (block, source) in blocks[start..].iter_mut().zip(source.chunks_exact(source_block)) {
                place(block, row, source);
            }
        }
    }
}

/// ggml's 4-bit blocks: byte `j` holds column `j` in its lower nibble and column `j + 16` in its upper one.
fn place_q4(block: &mut Affine4, row: usize, scales: u32, quants: &[u8]) {
    block.scales[row] = scales;
    for (column, pair) in quants.iter().enumerate() {
        block.set(row, column, pair & 0x0f);
        block.set(row, column + 16, pair >> 4);
    }
}

fn place_q8_0(block: &mut Symmetric8, row: usize, source: &[u8]) {
    block.scales[row] = u16::from_le_bytes([source[0], source[1]]);
    for (column, &quant) in source[2..].iter().enumerate() {
        block.set(row, column, quant as i8);
    }
}

fn place_f32(block: &mut Symmetric8, row: usize, values: &[f32]) {
    let largest = values.iter().fold(0f32, |largest, value| largest.max(value.abs()));
    let scale = f16::from_f32(largest / 127.0);
    let inverse = if scale.to_f32() > 0.0 { 1.0 / scale.to_f32() } else { 0.0 };
    block.scales[row] = scale.to_bits();
    for (column, value) in values.iter().enumerate() {
        block.set(row, column, (value * inverse).round().clamp(-127.0, 127.0) as i8);
    }
}

fn decode(info: &TensorInfo, bytes: &[u8], rows: usize) -> Result<Vec<f32>> {
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

fn ggml(dtype: Dtype) -> GgmlDType {
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
