//! Where the numbers of ggml's blocks of few bits go in ours. Block layouts: ggml's `ggml-common.h`. Scales as in [`super::super::place`].

use super::{
    super::{
        layout::BLOCK,
        place::{half, nearest, pair},
    },
    Affine2, HALF, Symmetric1, Symmetric3, Table4,
};

/// A scale, then a bit for each of 128 columns.
pub fn q1_0(blocks: &mut [Symmetric1], row: usize, source: &[u8]) {
    for (block, bits) in blocks.iter_mut().zip(source[2..].chunks_exact(BLOCK / 8)) {
        block.scales[row] = u16::from_le_bytes([source[0], source[1]]);
        for column in 0..BLOCK {
            block.set(row, column, bits[column / 8] >> (column % 8) & 1 == 1);
        }
    }
}

/// Sixteen bytes of a scale and a minimum, four bits each, then 64 bytes of quants, then the factors of all scales and of all
/// minima. In each half of 128 columns, columns `j`, `j + 32`, `j + 64` and `j + 96` have their two bits in one byte.
pub fn q2_k(blocks: &mut [Affine2], row: usize, source: &[u8]) {
    let (scale, minimum) = (half(&source[80..]), half(&source[82..]));
    for (index, block) in blocks.iter_mut().enumerate() {
        for (scales, both) in block.scales.iter_mut().zip(&source[2 * index..]) {
            scales[row] = pair(scale * f32::from(both & 0x0f), -minimum * f32::from(both >> 4));
        }
        let quants = &source[16 + index / 4 * BLOCK..][..BLOCK];
        for (column, quant) in quants.iter().enumerate() {
            block.set(row, column, quant >> (index % 4 * 2));
        }
    }
}

/// As [`q2_k`], and bit `i` of 32 bytes before is the third bit in block `i`. Twelve bytes of sixteen scales come behind: four
/// bits of each, then their two upper ones.
pub fn q3_k(blocks: &mut [Symmetric3], row: usize, source: &[u8]) {
    let (thirds, scales, whole) = (&source[..32], &source[96..108], half(&source[108..]));
    for (index, block) in blocks.iter_mut().enumerate() {
        for part in 0..BLOCK / HALF {
            let number = 2 * index + part;
            let lower = scales[number % 8] >> (number / 8 * 4) & 0x0f;
            let upper = scales[8 + number % 4] >> (number / 4 * 2) & 3;
            let scale = f32::from(lower | upper << 4) - 32.0;
            block.scales[part][row] = nearest(whole * scale).to_bits();
        }
        let quants = &source[32 + index / 4 * BLOCK..][..BLOCK];
        for (column, (quant, third)) in quants.iter().zip(thirds).enumerate() {
            block.set(row, column, quant >> (index % 4 * 2) & 3 | (third >> index & 1) << 2);
        }
    }
}

pub fn iq4_nl(blocks: &mut [Table4], row: usize, source: &[u8]) {
    blocks[0].scales[row] = u16::from_le_bytes([source[0], source[1]]);
    codes(&mut blocks[0], row, &source[2..]);
}

/// The factor of eight scales, their two upper bits each, their four lower ones each, then the blocks.
pub fn iq4_xs(blocks: &mut [Table4], row: usize, source: &[u8]) {
    let (whole, uppers, lowers) = (half(source), u16::from_le_bytes([source[2], source[3]]), &source[4..8]);
    for (index, (block, all)) in blocks.iter_mut().zip(source[8..].chunks_exact(HALF)).enumerate() {
        let (lower, upper) = (lowers[index / 2] >> (index % 2 * 4) & 0x0f, uppers >> (2 * index) & 3);
        let scale = f32::from(u16::from(lower) | upper << 4) - 32.0;
        block.scales[row] = nearest(whole * scale).to_bits();
        codes(block, row, all);
    }
}

/// Byte `j` holds column `j` in its lower nibble and column `j + 16` in its upper one.
fn codes(block: &mut Table4, row: usize, all: &[u8]) {
    for (column, pair) in all.iter().enumerate() {
        block.set(row, column, pair & 0x0f);
        block.set(row, column + HALF, pair >> 4);
    }
}
