//! Weights of one to four bits that would grow in any other block: how they lie in memory, in panels as [`super::layout`] has them.
//! `place` fills the blocks from ggml's; `plain` and `vector` multiply with them. Knows no file.

pub(super) mod place;
pub(super) mod plain;
#[cfg(target_arch = "wasm32")]
pub mod vector;

use super::layout::{BLOCK, GROUP, GROUPS, PANEL, widen, widen_pair};

/// Columns that share a scale where a block has two.
pub const HALF: usize = BLOCK / 2;

/// Four rows by 32 columns of `scale` or `-scale`. 1.5 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub struct Symmetric1 {
    /// f16 bits.
    pub scales: [u16; PANEL],
    /// Group `g` stands in bit `g` of the 16 bytes; 1 is plus.
    pub quants: [u8; PANEL * GROUP],
}

/// Four rows by 32 columns of `scale * quant + minimum`, quants 0 to 3, with both for each 16 columns. 4 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Affine2 {
    /// Of each half and row: the scale as f16 bits in the lower half, the minimum in the upper.
    pub scales: [[u32; PANEL]; 2],
    /// Of each half: its group `g` stands in bits `2 g` and `2 g + 1`.
    pub quants: [[u8; PANEL * GROUP]; 2],
}

/// Four rows by 32 columns of `scale * quant`, quants -4 to 3, with a scale for each 16 columns. 4 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Symmetric3 {
    /// f16 bits: of the first 16 columns, and of the others.
    pub scales: [[u16; PANEL]; 2],
    /// The two lower bits of `quant + 4`, as [`Affine2::quants`].
    pub lower: [[u8; PANEL * GROUP]; 2],
    /// The third one: of group `g` of the block in bit `g`.
    pub upper: [u8; PANEL * GROUP],
}

/// Four rows by 32 columns of `scale * TABLE[code]`. 4.5 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub struct Table4 {
    /// f16 bits.
    pub scales: [u16; PANEL],
    /// As [`super::layout::Affine4::quants`].
    pub codes: [[u8; PANEL * GROUP]; GROUPS / 2],
}

/// ggml's `kvalues_iq4nl`: sixteen steps that are finer around zero.
pub const TABLE: [i8; 16] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/// A column's group and the byte of a vector in which it stands.
fn group_and_lane(row: usize, column: usize) -> (usize, usize) {
    (column / GROUP, row * GROUP + column % GROUP)
}

impl Symmetric1 {
    pub const ZERO: Self = Self { scales: [0; PANEL], quants: [0; 16] };

    pub fn set(&mut self, row: usize, column: usize, is_plus: bool) {
        let (group, lane) = group_and_lane(row, column);
        self.quants[lane] |= u8::from(is_plus) << group;
    }

    /// -1 or 1.
    pub fn get(&self, row: usize, column: usize) -> i8 {
        let (group, lane) = group_and_lane(row, column);
        (self.quants[lane] >> group & 1) as i8 * 2 - 1
    }

    pub fn scale(&self, row: usize) -> f32 {
        widen(self.scales[row])
    }

    pub fn value(&self, row: usize, column: usize) -> f32 {
        self.scale(row) * f32::from(self.get(row, column))
    }
}

impl Affine2 {
    pub const ZERO: Self = Self { scales: [[0; PANEL]; 2], quants: [[0; 16]; 2] };

    pub fn set(&mut self, row: usize, column: usize, quant: u8) {
        let (group, lane) = group_and_lane(row, column);
        self.quants[column / HALF][lane] |= (quant & 3) << (group % 4 * 2);
    }

    pub fn get(&self, row: usize, column: usize) -> u8 {
        let (group, lane) = group_and_lane(row, column);
        self.quants[column / HALF][lane] >> (group % 4 * 2) & 3
    }

    /// (scale, minimum) of a row, for the first 16 columns or the others.
    pub fn scale(&self, row: usize, half: usize) -> (f32, f32) {
        widen_pair(self.scales[half][row])
    }

    pub fn value(&self, row: usize, column: usize) -> f32 {
        let (scale, minimum) = self.scale(row, column / HALF);
        scale * f32::from(self.get(row, column)) + minimum
    }
}

impl Symmetric3 {
    pub const ZERO: Self = Self { scales: [[0; PANEL]; 2], lower: [[0; 16]; 2], upper: [0; 16] };

    /// Takes a quant from 0 to 7, which stands for 4 less.
    pub fn set(&mut self, row: usize, column: usize, quant: u8) {
        let (group, lane) = group_and_lane(row, column);
        self.lower[column / HALF][lane] |= (quant & 3) << (group % 4 * 2);
        self.upper[lane] |= (quant >> 2 & 1) << group;
    }

    /// -4 to 3.
    pub fn get(&self, row: usize, column: usize) -> i8 {
        let (group, lane) = group_and_lane(row, column);
        let lower = self.lower[column / HALF][lane] >> (group % 4 * 2) & 3;
        (lower | (self.upper[lane] >> group & 1) << 2) as i8 - 4
    }

    /// Of a row, for the first 16 columns or the others.
    pub fn scale(&self, row: usize, half: usize) -> f32 {
        widen(self.scales[half][row])
    }

    pub fn value(&self, row: usize, column: usize) -> f32 {
        self.scale(row, column / HALF) * f32::from(self.get(row, column))
    }
}

impl Table4 {
    pub const ZERO: Self = Self { scales: [0; PANEL], codes: [[0; 16]; 4] };

    pub fn set(&mut self, row: usize, column: usize, code: u8) {
        let (group, lane) = group_and_lane(row, column);
        self.codes[group % 4][lane] |= (code & 0x0f) << (group / 4 * 4);
    }

    pub fn get(&self, row: usize, column: usize) -> i8 {
        let (group, lane) = group_and_lane(row, column);
        TABLE[usize::from(self.codes[group % 4][lane] >> (group / 4 * 4) & 0x0f)]
    }

    pub fn scale(&self, row: usize) -> f32 {
        widen(self.scales[row])
    }

    pub fn value(&self, row: usize, column: usize) -> f32 {
        self.scale(row) * f32::from(self.get(row, column))
    }
}
