//! A packed tensor's rows one by one, as planes of whole words: how a GPU reads them. The numbers are those of [`super::layout`]'s
//! blocks, and so are the bits that they take. Knows no GPU.

use super::{
    few_bits::{Affine2, HALF, Symmetric1, Symmetric3, Table4},
    layout::{Affine4, Affine5, BLOCK, GROUP, GROUPS, PANEL, Symmetric6, Symmetric8},
    matrix::{Matrix, Panels},
    pack::{Form, append, empty},
    strip::place,
};
use crate::engine::{error::Result, gguf::TensorInfo};

/// Rows of one tensor. In each plane, rows follow each other, and in a row its blocks of 32 columns.
#[derive(Debug, Default)]
pub struct Planes {
    /// A word holds four columns in its four bytes, the first in the lowest. Of quants of four bits, word `j` of a block holds columns
    /// `4 j` on in the lower halves of its bytes and columns `16 + 4 j` on in the upper ones; of two bits, word `h` holds columns
    /// `16 h + 4 g` on in bits `2 g` and `2 g + 1`; of one, bit `g` is column `4 g` on.
    pub quants: Vec<u32>,
    /// Bits that stand above those of `quants`: the fifth of [`Form::Affine5`] and the third of [`Form::Symmetric3`] as quants of one
    /// bit, the fifth and sixth of [`Form::Symmetric6`] as quants of two.
    pub upper: Vec<u32>,
    /// Of each block its scale, or scale and minimum, or two scales, or scale and minimum twice: f16 bits. A row ends with a whole word.
    pub scales: Vec<u16>,
}

/// Words of `quants` and of `upper` in a block, and numbers of `scales`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaneSizes {
    pub quants: usize,
    pub upper: usize,
    pub scales: usize,
}

impl Form {
    pub fn plane_sizes(self) -> PlaneSizes {
        let (quants, upper, scales) = match self {
            Self::Symmetric1 => (1, 0, 1),
            Self::Affine2 => (2, 0, 4),
            Self::Symmetric3 => (2, 1, 2),
            Self::Table4 => (4, 0, 1),
            Self::Affine4 => (4, 0, 2),
            Self::Affine5 => (4, 1, 2),
            Self::Symmetric6 => (4, 2, 2),
            Self::Symmetric8 => (8, 0, 1),
        };
        PlaneSizes { quants, upper, scales }
    }
}

/// Whole rows of a tensor, as its file has them.
pub fn planes(info: &TensorInfo, bytes: &[u8]) -> Result<Planes> {
    let rows = bytes.len() / info.row_bytes().max(1);
    let mut matrix = empty(info, rows)?;
    append(&mut matrix, info, bytes)?;
    Ok(of(&matrix))
}

fn of(matrix: &Matrix) -> Planes {
    match &matrix.panels {
        Panels::Symmetric1(blocks) => all(blocks, matrix),
        Panels::Affine2(blocks) => all(blocks, matrix),
        Panels::Symmetric3(blocks) => all(blocks, matrix),
        Panels::Table4(blocks) => all(blocks, matrix),
        Panels::Affine4(blocks) => all(blocks, matrix),
        Panels::Affine5(blocks) => all(blocks, matrix),
        Panels::Symmetric6(blocks) => all(blocks, matrix),
        Panels::Symmetric8(blocks) => all(blocks, matrix),
    }
}

fn all<B: Block>(blocks: &[B], matrix: &Matrix) -> Planes {
    let (length, panels) = (matrix.columns / BLOCK, matrix.rows.div_ceil(PANEL));
    let mut planes = Planes::default();
    for row in 0..matrix.rows {
        for index in 0..length {
            blocks[place(row / PANEL, index, length, panels)].push(row % PANEL, &mut planes);
        }
        if !planes.scales.len().is_multiple_of(2) {
            planes.scales.push(0);
        }
    }
    planes
}

trait Block {
    /// Appends one row's 32 columns.
    fn push(&self, row: usize, planes: &mut Planes);
}

/// A row's four bytes of a group.
fn word(lanes: &[u8; PANEL * GROUP], row: usize) -> u32 {
    let at = row * GROUP;
    u32::from_le_bytes([lanes[at], lanes[at + 1], lanes[at + 2], lanes[at + 3]])
}

fn halves(pair: u32) -> [u16; 2] {
    [pair as u16, (pair >> 16) as u16]
}

/// Bits `from` and `count - 1` more of a block's quants, so many beside each other in a byte that all groups stand in `N` words.
fn bits<const N: usize>(quants: [u8; BLOCK], from: usize, count: usize) -> [u32; N] {
    let mut words = [0; N];
    for (column, quant) in quants.into_iter().enumerate() {
        let (group, byte) = (column / GROUP, column % GROUP);
        let each = GROUPS / N;
        let bits = u32::from(quant) >> from & ((1 << count) - 1);
        words[group / each] |= bits << (8 * byte + group % each * count);
    }
    words
}

/// The lower four bits: word `j` holds groups `j` and `j + 4`.
fn nibbles(quants: [u8; BLOCK]) -> [u32; GROUPS / 2] {
    std::array::from_fn(|j| {
        (0..GROUP).fold(0, |word, byte| {
            let (lower, upper) = (quants[GROUP * j + byte] & 0x0f, quants[HALF + GROUP * j + byte] & 0x0f);
            word | u32::from(lower | upper << 4) << (8 * byte)
        })
    })
}

impl Block for Symmetric1 {
    fn push(&self, row: usize, planes: &mut Planes) {
        planes.quants.push(word(&self.quants, row));
        planes.scales.push(self.scales[row]);
    }
}

impl Block for Affine2 {
    fn push(&self, row: usize, planes: &mut Planes) {
        planes.quants.extend(self.quants.iter().map(|lanes| word(lanes, row)));
        planes.scales.extend(self.scales.iter().flat_map(|scales| halves(scales[row])));
    }
}

impl Block for Symmetric3 {
    fn push(&self, row: usize, planes: &mut Planes) {
        planes.quants.extend(self.lower.iter().map(|lanes| word(lanes, row)));
        planes.upper.push(word(&self.upper, row));
        planes.scales.extend(self.scales.iter().map(|scales| scales[row]));
    }
}

impl Block for Table4 {
    fn push(&self, row: usize, planes: &mut Planes) {
        planes.quants.extend(self.codes.iter().map(|lanes| word(lanes, row)));
        planes.scales.push(self.scales[row]);
    }
}

impl Block for Affine4 {
    fn push(&self, row: usize, planes: &mut Planes) {
        planes.quants.extend(self.quants.iter().map(|lanes| word(lanes, row)));
        planes.scales.extend(halves(self.scales[row]));
    }
}

impl Block for Affine5 {
    fn push(&self, row: usize, planes: &mut Planes) {
        let quants = std::array::from_fn(|column| self.get(row, column));
        planes.quants.extend(nibbles(quants));
        planes.upper.extend(bits::<1>(quants, 4, 1));
        planes.scales.extend(halves(self.scales[row]));
    }
}

impl Block for Symmetric6 {
    fn push(&self, row: usize, planes: &mut Planes) {
        let quants = std::array::from_fn(|column| (self.get(row, column) + 32) as u8);
        planes.quants.extend(nibbles(quants));
        planes.upper.extend(bits::<2>(quants, 4, 2));
        planes.scales.extend(self.scales.iter().map(|scales| scales[row]));
    }
}

impl Block for Symmetric8 {
    fn push(&self, row: usize, planes: &mut Planes) {
        let quants = |lanes: &[i8; PANEL * GROUP]| word(&lanes.map(|quant| quant as u8), row);
        planes.quants.extend(self.quants.iter().map(quants));
        planes.scales.push(self.scales[row]);
    }
}
