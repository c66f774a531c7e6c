//! Holds the browser's kernels to the plain ones bit for bit, on random panels and on panels of extremes.

use hearth::engine::kernels::{
    Activation, Affine4, Affine5, BLOCK, PANEL, STRIP, Strip, Symmetric6, Symmetric8, Wide,
    attention::{self, Cell},
    few_bits::{Affine2, Symmetric1, Symmetric3, Table4},
    plain,
    quantise::quantise,
    simd128, wide,
};
#[cfg(feature = "relaxed-simd")]
use hearth::engine::kernels::{few_bits::vector as few, relaxed, vector};

use super::{shapes::lengths, tiny::Dice};

fn bits<const P: usize, const T: usize>(sums: [[[f32; PANEL]; T]; P]) -> [[[u32; PANEL]; T]; P] {
    sums.map(|sums| sums.map(|sums| sums.map(f32::to_bits)))
}

fn slices<B, const N: usize>(of: &[Vec<B>]) -> [&[B]; N] {
    std::array::from_fn(|index| of[index].as_slice())
}

/// Holds the kernels of one kind of block to the plain one: whole strips, pairs and single panels of them, and panels by themselves,
/// by one to four columns; in relaxed SIMD by both ways of adding, whichever this processor would choose.
macro_rules! hold {
    ($kernel:ident, $by:ident, $blocks:expr, $length:expr, $columns:expr) => {{
        let blocks = $blocks;
        let strip = as_strip::<_, STRIP>(&blocks, $length);
        let alone = as_strip::<_, 1>(&blocks[STRIP * $length..], $length);
        hold!(@ $kernel, $by, strip, $columns, [4 0 4 1] [4 0 2 4] [4 2 2 4] [4 2 2 3] [4 0 2 2] [4 2 2 1]);
        hold!(@ $kernel, $by, strip, $columns, [4 0 1 4] [4 1 1 3] [4 2 1 2] [4 3 1 1]);
        hold!(@ $kernel, $by, alone, $columns, [1 0 1 1] [1 0 1 2] [1 0 1 3] [1 0 1 4]);
    }};
    (@ $kernel:ident, $by:ident, $strip:ident, $columns:expr, $([$s:literal $f:literal $p:literal $t:literal])*) => {$({
        let columns = slices::<_, $t>($columns);
        let told = concat!(stringify!($kernel), ", ", $p, " of ", $s, " by ", $t);
        let plain = bits(plain::$kernel::<$s, $f, $p, $t>($strip, columns));
        assert_eq!(bits(simd128::$kernel::<$s, $f, $p, $t>($strip, columns)), plain, "simd128 {told}");
        #[cfg(feature = "relaxed-simd")]
        {
            assert_eq!(bits(relaxed::$kernel::<$s, $f, $p, $t>($strip, columns)), plain, "relaxed {told}");
            let fours = $by::$kernel::<relaxed::Fours, $s, $f, $p, $t>($strip, columns);
            assert_eq!(bits(fours), plain, "relaxed by fours {told}");
            let pairs = $by::$kernel::<relaxed::Pairs, $s, $f, $p, $t>($strip, columns);
            assert_eq!(bits(pairs), plain, "relaxed by pairs {told}");
        }
    })*};
}

/// The first strip of these blocks, which go on behind it.
fn as_strip<B, const S: usize>(blocks: &[B], length: usize) -> Strip<'_, B, S> {
    Strip::first_of(blocks.as_chunks().0, length)
}

pub fn vector_kernels_give_the_plain_ones_bits() {
    let mut dice = Dice::new(16);
    let mut lengths = lengths();
    lengths.extend(1..100);
    for (round, length) in lengths.into_iter().enumerate() {
        // In one round of four all quants are extremes.
        let mut draw = Draw { extreme: round % 4 == 0, dice: &mut dice };
        let activations: [_; 4] = std::array::from_fn(|_| draw.activations(length));
        let columns = activations.as_slice();
        let affine4 = draw.blocks(length, |draw| Affine4 {
            scales: std::array::from_fn(|_| draw.pair()),
            quants: std::array::from_fn(|_| draw.bytes()),
        });
        hold!(affine4, vector, affine4, length, columns);
        let affine5 = draw.blocks(length, |draw| Affine5 {
            scales: std::array::from_fn(|_| draw.pair()),
            quants: std::array::from_fn(|_| draw.bytes()),
        });
        hold!(affine5, vector, affine5, length, columns);
        let symmetric6 = draw.blocks(length, |draw| Symmetric6 {
            scales: std::array::from_fn(|_| std::array::from_fn(|_| draw.half())),
            quants: std::array::from_fn(|_| std::array::from_fn(|_| draw.bytes())),
        });
        hold!(symmetric6, vector, symmetric6, length, columns);
        let symmetric1 = draw.blocks(length, |draw| Symmetric1 {
            scales: std::array::from_fn(|_| draw.half()),
            quants: draw.bytes(),
        });
        hold!(symmetric1, few, symmetric1, length, columns);
        let affine2 = draw.blocks(length, |draw| Affine2 {
            scales: std::array::from_fn(|_| std::array::from_fn(|_| draw.pair())),
            quants: std::array::from_fn(|_| draw.bytes()),
        });
        hold!(affine2, few, affine2, length, columns);
        let symmetric3 = draw.blocks(length, |draw| Symmetric3 {
            scales: std::array::from_fn(|_| std::array::from_fn(|_| draw.half())),
            lower: std::array::from_fn(|_| draw.bytes()),
            upper: draw.bytes(),
        });
        hold!(symmetric3, few, symmetric3, length, columns);
        let table4 = draw.blocks(length, |draw| Table4 {
            scales: std::array::from_fn(|_| draw.half()),
            codes: std::array::from_fn(|_| draw.bytes()),
        });
        hold!(table4, few, table4, length, columns);
        let symmetric8 = draw.blocks(length, |draw| Symmetric8 {
            scales: std::array::from_fn(|_| draw.half()),
            quants: std::array::from_fn(|_| draw.bytes().map(|byte| byte as i8)),
        });
        symmetric8_agrees(&symmetric8, length, columns);
        attention_agrees(length, &mut draw);
    }
}

/// Both ways of multiplying with 8-bit weights, whichever this processor would choose.
fn symmetric8_agrees(blocks: &[Symmetric8], length: usize, columns: &[Vec<Activation>]) {
    let (strip, alone) = (as_strip::<_, STRIP>(blocks, length), as_strip::<_, 1>(blocks, length));
    let widened: Vec<Vec<Wide>> = columns
        .iter()
        .map(|column| {
            let mut wide = vec![Wide::ZERO; column.len()];
            wide::widen(column, &mut wide);
            wide
        })
        .collect();
    macro_rules! hold_shapes {
        ($strip:ident, $([$s:literal $f:literal $p:literal $t:literal])*) => {$({
            let columns = slices::<_, $t>(columns);
            let plain = bits(plain::symmetric8::<$s, $f, $p, $t>($strip, columns));
            let by_16_bits = wide::symmetric8::<$s, $f, $p, $t>($strip, slices::<_, $t>(&widened));
            assert_eq!(bits(by_16_bits), plain, "by 16 bits, {} of {} by {}", $p, $s, $t);
            // Without an instruction for them, sums would stop at 16 bits, and nobody asks for this kernel.
            #[cfg(feature = "relaxed-simd")]
            if relaxed::has_dot_instruction() {
                let by_8_bits = relaxed::symmetric8::<$s, $f, $p, $t>($strip, columns);
                assert_eq!(bits(by_8_bits), plain, "by 8 bits, {} of {} by {}", $p, $s, $t);
            }
        })*};
    }
    hold_shapes!(strip, [4 0 4 1] [4 0 2 4] [4 2 2 4] [4 0 2 3] [4 2 2 2] [4 0 2 1] [4 3 1 4] [4 1 1 1]);
    hold_shapes!(alone, [1 0 1 1] [1 0 1 2] [1 0 1 3] [1 0 1 4]);
}

/// Attention's kernel, which takes one panel, and columns that may be longer.
fn attention_agrees(length: usize, draw: &mut Draw) {
    let panel: Vec<Cell> = (0..length).map(|_| draw.bytes().map(|byte| byte as i8)).collect();
    let rows: [f32; PANEL] = std::array::from_fn(|_| draw.dice.signed());
    let columns: [Vec<i16>; 4] = std::array::from_fn(|_| (0..length * 4 + 4).map(|_| draw.fine()).collect());
    let scales: [f32; 4] = std::array::from_fn(|_| draw.dice.signed());
    macro_rules! hold_columns {
        ($($t:literal)*) => {$({
            let columns = slices::<_, $t>(&columns);
            let scales: [f32; $t] = std::array::from_fn(|t| scales[t]);
            let got = attention::dot(&panel, &rows, columns, scales);
            assert_eq!(bits([got]), bits([attention::plain(&panel, &rows, columns, scales)]), "by {}", $t);
        })*};
    }
    hold_columns!(1 2 3 4);
}

struct Draw<'a> {
    extreme: bool,
    dice: &'a mut Dice,
}

impl Draw<'_> {
    fn activations(&mut self, length: usize) -> Vec<Activation> {
        let values: Vec<f32> = (0..length * BLOCK)
            .map(|_| if self.extreme { *self.dice.pick(&[1.0, -1.0, 1.0, 0.0]) } else { self.dice.signed() })
            .collect();
        let mut blocks = vec![Activation::ZERO; length];
        quantise(&values, &mut blocks);
        // One block in which every product has the same sign, so that sums get as large as they can.
        if self.extreme {
            quantise(&[*self.dice.pick(&[1.0, -1.0]); BLOCK], &mut blocks[..1]);
        }
        blocks
    }

    /// A strip, and as many blocks behind it.
    fn blocks<B>(&mut self, length: usize, block: impl Fn(&mut Self) -> B) -> Vec<B> {
        (0..2 * STRIP * length).map(|_| block(self)).collect()
    }

    fn half(&mut self) -> u16 {
        half::f16::from_f32(self.dice.signed() * 0.1).to_bits()
    }

    fn pair(&mut self) -> u32 {
        u32::from(self.half()) | u32::from(self.half()) << 16
    }

    /// Extremes are mostly all alike in a vector.
    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let all = *self.dice.pick(&[0x80, 0x7f, 0x00, 0xff, 0xff]);
        std::array::from_fn(|_| if self.extreme { all } else { self.dice.byte() })
    }

    fn fine(&mut self) -> i16 {
        if self.extreme { *self.dice.pick(&[8191, -8191, 0]) } else { (self.dice.signed() * 8191.0) as i16 }
    }
}
