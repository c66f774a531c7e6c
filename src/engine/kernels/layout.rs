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
/// Columns in a pair, where numbers have 16 bits.
pub const PAIR: usize = 2;

/// Four rows by 32 columns of `scale * quant + minimum`, quants 0 to 15. 5 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Affine4 {
    /// Per row: the scale as f16 bits in the lower half, the minimum in the upper.
    pub scales: [u32; PANEL],
    /// Chunk `c` of 16 bytes holds group `c` in its lower nibbles and group `c + 4` in its upper ones.
    pub quants: [[u8; PANEL * GROUP]; GROUPS / 2],
}

/// Four rows by 32 columns of `scale * quant`, quants -127 to 127. 8.5 bits a weight.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub struct Symmetric8 {
    /// f16 bits.
    pub scales: [u16; PANEL],
    pub quants: [[i8; PANEL * GROUP]; GROUPS],
}

/// Four rows by 32 columns of `scale * quant`, quants -8191 to 8191: keys and values. In pairs of columns instead of
/// groups of four, since products of 16-bit numbers are added by twos.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Symmetric16 {
    pub scales: [f32; PANEL],
    pub quants: [[i16; PANEL * PAIR]; BLOCK / PAIR],
}

/// 32 queries' numbers or attention weights as `scale * quant`, quants -8191 to 8191.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub struct Fine {
    pub scale: f32,
    pub quants: [i16; BLOCK],
}

/// 32 activations as `scale * quant`, quants -127 to 127.
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C, align(16))]
pub struct Activation {
    pub scale: f32,
    /// `scale` times [`Self::total`]: what a minimum is multiplied with.
    pub sum: f32,
    /// The sum of the quants.
    pub total: i32,
    pub quants: [i8; BLOCK],
    /// Makes the size a multiple of the alignment, so that members of a team can hand blocks on as bytes.
    pub rest: u32,
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
        let bits = self.scales[row];
        (widen(bits as u16), widen((bits >> 16) as u16))
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
}

impl Symmetric16 {
    pub const ZERO: Self = Self { scales: [0.0; PANEL], quants: [[0; 8]; 16] };

    pub fn set(&mut self, row: usize, column: usize, quant: i16) {
        self.quants[column / PAIR][row * PAIR + column % PAIR] = quant;
    }
}

impl Fine {
    pub const ZERO: Self = Self { scale: 0.0, quants: [0; BLOCK] };
}

impl Activation {
    pub const ZERO: Self = Self { scale: 0.0, sum: 0.0, total: 0, quants: [0; BLOCK], rest: 0 };
}

/// A finite f16 to f32, exactly, without a branch: the exponent is moved and its bias put right by a product.
#[inline(always)]
pub fn widen(half: u16) -> f32 {
    let bits = (u32::from(half & 0x8000) << 16) | (u32::from(half & 0x7fff) << 13);
    f32::from_bits(bits) * BIAS
}

/// 2^112: the difference of the two formats' exponent biases.
pub const BIAS: f32 = f32::from_bits(0x7780_0000);
