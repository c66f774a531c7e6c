//! How packed weights and activations lie in memory. Knows no file format and no arithmetic.
//!
//! A panel is four rows. Within it, blocks of 32 columns follow each other; a block holds the four rows' scales,
//! then their quants in groups of four columns: row 0's four, row 1's four, row 2's, row 3's. One 16-byte vector
//! is so one group of all four rows, and a product with four activations, repeated four times, leaves each row's
//! sum in a lane of its own.

/// Columns in a block.
pub const BLOCK: usize = 32;
/// Rows in a panel.
pub const PANEL: usize = 4;
/// Columns in a group, and groups in a block.
pub const GROUP: usize = 4;
pub const GROUPS: usize = BLOCK / GROUP;

/// Four rows by 32 columns of `scale * quant + minimum`, quants 0 to 15. 5 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Affine4 {
    /// Per row: the scale as f16 bits in the lower half, the minimum in the upper.
    pub scales: [u32; PANEL],
    /// Chunk `c` of 16 bytes holds group `c` in its lower nibbles and group `c + 4` in its upper ones.
    pub quants: [[u8; PANEL * GROUP]; GROUPS / 2],
}

/// Four rows by 32 columns of `scale * quant + minimum`, quants 0 to 31. 6 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Affine5 {
    /// As [`Affine4::scales`].
    pub scales: [u32; PANEL],
    /// Groups 0 to 4 stand in the five lower bits of the five vectors, and the three other groups above them:
    /// group 5 in vector 0 (its lower three bits) and bits 5 and 6 of vector 1, group 6 in vector 2 and bits 5 and 6
    /// of vector 3, group 7 in vector 4, bit 7 of vector 1 and bit 7 of vector 3.
    pub quants: [[u8; PANEL * GROUP]; 5],
}

/// Four rows by 32 columns of `scale * quant`, quants -32 to 31, with a scale for each 16 columns. 7 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Symmetric6 {
    /// f16 bits: of the first 16 columns, and of the others.
    pub scales: [[u16; PANEL]; 2],
    /// Of each half, as `quant + 32`: groups 0 to 2 stand in the six lower bits of the three vectors, and group 3 in
    /// the two upper ones, its lowest two bits in vector 0.
    pub quants: [[[u8; PANEL * GROUP]; 3]; 2],
}

/// Four rows by 32 columns of `scale * quant`, quants -127 to 127. 8.5 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub struct Symmetric8 {
    /// f16 bits.
    pub scales: [u16; PANEL],
    pub quants: [[i8; PANEL * GROUP]; GROUPS],
}

/// 32 activations as `scale * quant`, quants -127 to 127.
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C, align(16))]
pub struct Activation {
    pub scale: f32,
    /// `scale` times [`Self::total`]: what a minimum is multiplied with.
    pub sum: f32,
    /// The sums of the first 16 quants and of the others.
    pub halves: [i32; 2],
    pub quants: [i8; BLOCK],
}

/// An [`Activation`] for products of 16 bits with [`Symmetric8`].
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Wide {
    pub scale: f32,
    /// Of each group the columns 0 and 2, then 256 times the columns 1 and 3: a weight in the upper half of 16 bits is
    /// taken down, one in the lower half is taken up, and so both products are 256 times what they should be.
    pub quants: [[i16; GROUP]; GROUPS],
}

#[cfg(target_arch = "wasm32")]
impl Wide {
    pub const ZERO: Self = Self { scale: 0.0, quants: [[0; GROUP]; GROUPS] };
}

impl Affine4 {
    pub const ZERO: Self = Self { scales: [0; PANEL], quants: [[0; 16]; 4] };

    pub fn set(&mut self, row: usize, column: usize, quant: u8) {
        let (group, lane) = (column / GROUP, row * GROUP + column % GROUP);
        let (chunk, shift) = (group % 4, group / 4 * 4);
        self.quants[chunk][lane] |= (quant & 0x0f) << shift;
    }

    pub fn get(&self, row: usize, column: usize) -> u8 {
        let (group, lane) = (column / GROUP, row * GROUP + column % GROUP);
        (self.quants[group % 4][lane] >> (group / 4 * 4)) & 0x0f
    }

    /// (scale, minimum) of a row.
    pub fn scale(&self, row: usize) -> (f32, f32) {
        widen_pair(self.scales[row])
    }

    pub fn value(&self, row: usize, column: usize) -> f32 {
        affine(self.scale(row), self.get(row, column))
    }
}

impl Affine5 {
    pub const ZERO: Self = Self { scales: [0; PANEL], quants: [[0; 16]; 5] };

    pub fn set(&mut self, row: usize, column: usize, quant: u8) {
        let lane = row * GROUP + column % GROUP;
        for part in Self::parts(column / GROUP) {
            let bits = (quant >> part.from) & part.mask;
            self.quants[part.vector][lane] |= bits << part.to;
        }
    }

    pub fn get(&self, row: usize, column: usize) -> u8 {
        let lane = row * GROUP + column % GROUP;
        let bits = |part: &Part| ((self.quants[part.vector][lane] >> part.to) & part.mask) << part.from;
        Self::parts(column / GROUP).iter().map(bits).sum()
    }

    /// (scale, minimum) of a row.
    pub fn scale(&self, row: usize) -> (f32, f32) {
        widen_pair(self.scales[row])
    }

    pub fn value(&self, row: usize, column: usize) -> f32 {
        affine(self.scale(row), self.get(row, column))
    }

    fn parts(group: usize) -> &'static [Part] {
        const WHOLE: u8 = 0x1f;
        match group {
            0 => &[Part { vector: 0, to: 0, mask: WHOLE, from: 0 }],
            1 => &[Part { vector: 1, to: 0, mask: WHOLE, from: 0 }],
            2 => &[Part { vector: 2, to: 0, mask: WHOLE, from: 0 }],
            3 => &[Part { vector: 3, to: 0, mask: WHOLE, from: 0 }],
            4 => &[Part { vector: 4, to: 0, mask: WHOLE, from: 0 }],
            5 => &[Part { vector: 0, to: 5, mask: 7, from: 0 }, Part { vector: 1, to: 5, mask: 3, from: 3 }],
            6 => &[Part { vector: 2, to: 5, mask: 7, from: 0 }, Part { vector: 3, to: 5, mask: 3, from: 3 }],
            _ => &[
                Part { vector: 4, to: 5, mask: 7, from: 0 },
                Part { vector: 1, to: 7, mask: 1, from: 3 },
                Part { vector: 3, to: 7, mask: 1, from: 4 },
            ],
        }
    }
}

/// Some bits of a quant, from bit `from` on, and where they stand: in this vector from bit `to` on.
struct Part {
    vector: usize,
    to: u8,
    mask: u8,
    from: u8,
}

impl Symmetric6 {
    pub const ZERO: Self = Self { scales: [[0; PANEL]; 2], quants: [[[0; 16]; 3]; 2] };

    /// Takes a quant from 0 to 63, which stands for 32 less.
    pub fn set(&mut self, row: usize, column: usize, quant: u8) {
        let (half, group, lane) = Self::place(row, column);
        let quants = &mut self.quants[half];
        if group < 3 {
            quants[group][lane] |= quant & 0x3f;
        } else {
            for (part, quants) in quants.iter_mut().enumerate() {
                quants[lane] |= (quant >> (2 * part) & 3) << 6;
            }
        }
    }

    /// -32 to 31.
    pub fn get(&self, row: usize, column: usize) -> i8 {
        let (half, group, lane) = Self::place(row, column);
        let [a, b, c] = self.quants[half].map(|quants| quants[lane]);
        let raw = match group {
            0 => a & 0x3f,
            1 => b & 0x3f,
            2 => c & 0x3f,
            _ => a >> 6 | b >> 6 << 2 | c >> 6 << 4,
        };
        raw as i8 - 32
    }

    /// Of a row, for the first 16 columns or the others.
    pub fn scale(&self, row: usize, half: usize) -> f32 {
        widen(self.scales[half][row])
    }

    pub fn value(&self, row: usize, column: usize) -> f32 {
        self.scale(row, column / (BLOCK / 2)) * f32::from(self.get(row, column))
    }

    /// (half, group in it, lane) of a column.
    fn place(row: usize, column: usize) -> (usize, usize, usize) {
        let group = column / GROUP;
        (group / 4, group % 4, row * GROUP + column % GROUP)
    }
}

impl Symmetric8 {
    pub const ZERO: Self = Self { scales: [0; PANEL], quants: [[0; 16]; 8] };

    pub fn set(&mut self, row: usize, column: usize, quant: i8) {
        self.quants[column / GROUP][row * GROUP + column % GROUP] = quant;
    }

    pub fn get(&self, row: usize, column: usize) -> i8 {
        self.quants[column / GROUP][row * GROUP + column % GROUP]
    }

    pub fn scale(&self, row: usize) -> f32 {
        widen(self.scales[row])
    }

    pub fn value(&self, row: usize, column: usize) -> f32 {
        self.scale(row) * f32::from(self.get(row, column))
    }
}

impl Activation {
    pub const ZERO: Self = Self { scale: 0.0, sum: 0.0, halves: [0; 2], quants: [0; BLOCK] };

    /// The sum of the quants.
    pub fn total(&self) -> i32 {
        self.halves[0] + self.halves[1]
    }
}

/// A (scale, minimum) pair of f16.
pub fn widen_pair(bits: u32) -> (f32, f32) {
    (widen(bits as u16), widen((bits >> 16) as u16))
}

fn affine((scale, minimum): (f32, f32), quant: u8) -> f32 {
    scale * f32::from(quant) + minimum
}

/// A finite f16 to f32, exactly, without a branch: the exponent is moved and its bias put right by a product.
#[inline(always)]
pub fn widen(half: u16) -> f32 {
    let bits = (u32::from(half & 0x8000) << 16) | (u32::from(half & 0x7fff) << 13);
    f32::from_bits(bits) * BIAS
}

/// 2^112: the difference of the two formats' exponent biases.
pub const BIAS: f32 = f32::from_bits(0x7780_0000);
