//! Where the numbers of ggml's blocks go in ours. Block layouts: ggml's `ggml-common.h`.
//!
//! Quants are kept as they are. A K-quant's scale is that of its block of 256 times a whole number of a few bits; what
//! we keep is the product as f16, which is off by less than 1/2048 of itself: the panels then need no second kind of
//! scale, and every format has blocks of 32.

use half::f16;

use super::layout::{Affine4, Affine5, BLOCK, PANEL, Symmetric6, Symmetric8};

/// Packs whole rows: cuts them into panels and lets `place` put each source block of a row into as many blocks of ours
/// as it makes up. A source block has `source_block` items and `numbers` weights; a row of ours has `per_row` blocks.
pub fn panels<S, B: Copy>(
    source: &[S],
    (numbers, source_block): (usize, usize),
    per_row: usize,
    blocks: &mut Vec<B>,
    zero: B,
    place: impl Fn(&mut [B], usize, &[S]),
) {
    let spans = numbers / BLOCK;
    let row_items = per_row / spans * source_block;
    for rows in source.chunks(row_items * PANEL) {
        let start = blocks.len();
        blocks.resize(start + per_row, zero);
        for (row, source) in rows.chunks_exact(row_items).enumerate() {
            let panel = blocks[start..].chunks_exact_mut(spans);
            for (blocks, source) in panel.zip(source.chunks_exact(source_block)) {
                place(blocks, row, source);
            }
        }
    }
}

pub fn q4_0(blocks: &mut [Affine4], row: usize, source: &[u8]) {
    // scale * (quant - 8): the minimum is the scale times -8, exact but for scales next to f16's largest.
    blocks[0].scales[row] = pair(half(source), half(source) * -8.0);
    q4(&mut blocks[0], row, &source[2..]);
}

pub fn q4_1(blocks: &mut [Affine4], row: usize, source: &[u8]) {
    blocks[0].scales[row] = pair(half(source), half(&source[2..]));
    q4(&mut blocks[0], row, &source[4..]);
}

/// Byte `j` holds column `j` in its lower nibble and column `j + 16` in its upper one.
fn q4(block: &mut Affine4, row: usize, quants: &[u8]) {
    for (column, pair) in quants.iter().enumerate() {
        block.set(row, column, pair & 0x0f);
        block.set(row, column + BLOCK / 2, pair >> 4);
    }
}

pub fn q5_0(blocks: &mut [Affine5], row: usize, source: &[u8]) {
    blocks[0].scales[row] = pair(half(source), half(source) * -16.0);
    q5(&mut blocks[0], row, &source[2..]);
}

pub fn q5_1(blocks: &mut [Affine5], row: usize, source: &[u8]) {
    blocks[0].scales[row] = pair(half(source), half(&source[2..]));
    q5(&mut blocks[0], row, &source[4..]);
}

/// Each column's fifth bit, then nibbles as in [`q4`].
fn q5(block: &mut Affine5, row: usize, source: &[u8]) {
    let fifth = |column: usize| (source[column / 8] >> (column % 8) & 1) << 4;
    for (column, pair) in source[4..].iter().enumerate() {
        let upper = column + BLOCK / 2;
        block.set(row, column, pair & 0x0f | fifth(column));
        block.set(row, upper, pair >> 4 | fifth(upper));
    }
}

pub fn q8_0(blocks: &mut [Symmetric8], row: usize, source: &[u8]) {
    blocks[0].scales[row] = u16::from_le_bytes([source[0], source[1]]);
    for (column, &quant) in source[2..].iter().enumerate() {
        blocks[0].set(row, column, quant as i8);
    }
}

/// Two blocks of 32 share 32 bytes: the first has their lower nibbles, the second the upper ones.
pub fn q4_k(blocks: &mut [Affine4], row: usize, source: &[u8]) {
    for (index, block) in blocks.iter_mut().enumerate() {
        block.scales[row] = k_scales(source, index);
        let pairs = &source[16 + index / 2 * BLOCK..][..BLOCK];
        for (column, pair) in pairs.iter().enumerate() {
            block.set(row, column, pair >> (index % 2 * 4) & 0x0f);
        }
    }
}

/// As [`q4_k`], and bit `i` of 32 bytes before is the fifth bit in block `i`.
pub fn q5_k(blocks: &mut [Affine5], row: usize, source: &[u8]) {
    let fifths = &source[16..48];
    for (index, block) in blocks.iter_mut().enumerate() {
        block.scales[row] = k_scales(source, index);
        let pairs = &source[48 + index / 2 * BLOCK..][..BLOCK];
        for (column, (pair, fifth)) in pairs.iter().zip(fifths).enumerate() {
            block.set(row, column, pair >> (index % 2 * 4) & 0x0f | (fifth >> index & 1) << 4);
        }
    }
}

/// 128 bytes of lower bits, 64 of upper ones, 16 scales, one scale of them all. In each half of 128 columns, columns
/// `j`, `j + 32`, `j + 64` and `j + 96` have their two upper bits in one byte; the lower four of the first and third
/// are in one byte, and so are those of the second and fourth.
pub fn q6_k(blocks: &mut [Symmetric6], row: usize, source: &[u8]) {
    let (lower, upper) = (&source[..128], &source[128..192]);
    let (scales, whole) = (&source[192..208], half(&source[208..]));
    for (index, block) in blocks.iter_mut().enumerate() {
        let (part, quarter) = (index / 4, index % 4);
        for half in 0..2 {
            let scale = whole * f32::from(scales[2 * index + half] as i8);
            block.scales[half][row] = nearest(scale).to_bits();
        }
        let lower = &lower[part * 64 + quarter % 2 * BLOCK..][..BLOCK];
        let upper = &upper[part * BLOCK..][..BLOCK];
        for (column, (lower, upper)) in lower.iter().zip(upper).enumerate() {
            let quant = lower >> (quarter / 2 * 4) & 0x0f | (upper >> (quarter * 2) & 3) << 4;
            block.set(row, column, quant);
        }
    }
}

/// Quantises what is no format of ours.
pub fn f32(blocks: &mut [Symmetric8], row: usize, values: &[f32]) {
    let block = &mut blocks[0];
    let largest = values.iter().fold(0f32, |largest, value| largest.max(value.abs()));
    let scale = f16::from_f32(largest / 127.0);
    let inverse = if scale.to_f32() > 0.0 { 1.0 / scale.to_f32() } else { 0.0 };
    block.scales[row] = scale.to_bits();
    for (column, value) in values.iter().enumerate() {
        block.set(row, column, (value * inverse).round().clamp(-127.0, 127.0) as i8);
    }
}

/// The scale and the minimum of one of eight blocks: 6 bits each, packed into 12 bytes behind their two factors. The
/// upper two bits of the last four blocks' numbers stand above the first four's.
fn k_scales(source: &[u8], index: usize) -> u32 {
    let packed = &source[4..16];
    let (scale, minimum) = if index < 4 {
        (packed[index] & 0x3f, packed[index + 4] & 0x3f)
    } else {
        let both = packed[index + 4];
        (both & 0x0f | packed[index - 4] >> 6 << 4, both >> 4 | packed[index] >> 6 << 4)
    };
    pair(half(source) * f32::from(scale), -half(&source[2..]) * f32::from(minimum))
}

pub(super) fn pair(scale: f32, minimum: f32) -> u32 {
    u32::from(nearest(scale).to_bits()) | u32::from(nearest(minimum).to_bits()) << 16
}

/// The nearest finite f16.
pub(super) fn nearest(value: f32) -> f16 {
    f16::from_f32(value.clamp(f16::MIN.to_f32(), f16::MAX.to_f32()))
}

/// The f16 that `bytes` begin with.
pub(super) fn half(bytes: &[u8]) -> f32 {
    f16::from_le_bytes([bytes[0], bytes[1]]).to_f32()
}
