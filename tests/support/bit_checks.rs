//! Holds the browser's kernels to the plain ones bit for bit, on random panels and on panels of extremes.

use hearth::engine::kernels::{
    Activation, Affine4, Affine5, BLOCK, Fine, PANEL, Symmetric6, Symmetric8, Symmetric16, plain,
    quantise::quantise, simd128,
};
#[cfg(feature = "relaxed-simd")]
use hearth::engine::kernels::{relaxed, vector};

use super::{shapes::lengths, tiny::Dice};

fn bits<const P: usize, const T: usize>(sums: [[[f32; PANEL]; T]; P]) -> [[[u32; PANEL]; T]; P] {
    sums.map(|sums| sums.map(|sums| sums.map(f32::to_bits)))
}

fn slices<B, const N: usize>(of: &[Vec<B>]) -> [&[B]; N] {
    std::array::from_fn(|index| of[index].as_slice())
}

/// Holds the kernels of one kind of block to the plain one, by one to four columns, and with a second panel; in relaxed
/// SIMD by both ways of adding, whichever this processor would choose.
macro_rules! hold {
    ($kernel:ident, $($by:ident)::+, $panels:expr, $columns:expr) => {{
        let (panels, columns) = ($panels, $columns);
        hold!(@ $kernel, $($by)::+, 1, 1, panels, columns);
        hold!(@ $kernel, $($by)::+, 1, 2, panels, columns);
        hold!(@ $kernel, $($by)::+, 1, 3, panels, columns);
        hold!(@ $kernel, $($by)::+, 1, 4, panels, columns);
        hold!(@ $kernel, $($by)::+, 2, 4, panels, columns);
    }};
    (@ $kernel:ident, $($by:ident)::+, $p:literal, $t:literal, $panels:ident, $columns:ident) => {{
        let (panels, columns) = (slices::<_, $p>($panels), slices::<_, $t>($columns));
        let told = concat!(stringify!($kernel), ", ", $p, " by ", $t);
        let plain = bits(plain::$kernel(panels, columns));
        assert_eq!(bits(simd128::$kernel(panels, columns)), plain, "simd128 {told}");
        #[cfg(feature = "relaxed-simd")]
        {
            assert_eq!(bits(relaxed::$kernel(panels, columns)), plain, "relaxed {told}");
            let fours = $($by)::+::<relaxed::Fours, $p, $t>(panels, columns);
            assert_eq!(bits(fours), plain, "relaxed by fours {told}");
            let pairs = $($by)::+::<relaxed::Pairs, $p, $t>(panels, columns);
            assert_eq!(bits(pairs), plain, "relaxed by pairs {told}");
        }
    }};
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
        let affine4: [_; 2] = draw.panels(length, |draw| Affine4 {
            scales: std::array::from_fn(|_| draw.pair()),
            quants: std::array::from_fn(|_| draw.bytes()),
        });
        hold!(affine4, vector::affine4, &affine4, columns);
        let affine5: [_; 2] = draw.panels(length, |draw| Affine5 {
            scales: std::array::from_fn(|_| draw.pair()),
            quants: std::array::from_fn(|_| draw.bytes()),
        });
        hold!(affine5, vector::affine5, &affine5, columns);
        let symmetric6: [_; 2] = draw.panels(length, |draw| Symmetric6 {
            scales: std::array::from_fn(|_| std::array::from_fn(|_| draw.half())),
            quants: std::array::from_fn(|_| std::array::from_fn(|_| draw.bytes())),
        });
        hold!(symmetric6, vector::symmetric6, &symmetric6, columns);
        let symmetric8: [_; 2] = draw.panels(length, |draw| Symmetric8 {
            scales: std::array::from_fn(|_| draw.half()),
            quants: std::array::from_fn(|_| draw.bytes().map(|byte| byte as i8)),
        });
        hold!(symmetric8, relaxed::by_nibbles, &symmetric8, columns);
        fine_ones_agree(length, &mut draw);
    }
}

/// Attention's kernel, which takes one panel.
fn fine_ones_agree(length: usize, draw: &mut Draw) {
    let [cached, _] = draw.panels(length, |draw| Symmetric16 {
        scales: std::array::from_fn(|_| draw.dice.signed()),
        quants: std::array::from_fn(|_| std::array::from_fn(|_| draw.fine())),
    });
    let numbers: [Vec<Fine>; 4] = std::array::from_fn(|_| {
        let fine = |draw: &mut Draw| Fine {
            scale: draw.dice.signed(),
            quants: std::array::from_fn(|_| draw.fine()),
        };
        (0..length).map(|_| fine(draw)).collect()
    });
    let one = slices::<_, 1>(&numbers);
    assert_eq!(bits([simd128::symmetric16(&cached, one)]), bits([plain::symmetric16(&cached, one)]));
    let four = slices::<_, 4>(&numbers);
    assert_eq!(bits([simd128::symmetric16(&cached, four)]), bits([plain::symmetric16(&cached, four)]));
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

    fn panels<B>(&mut self, length: usize, block: impl Fn(&mut Self) -> B) -> [Vec<B>; 2] {
        std::array::from_fn(|_| (0..length).map(|_| block(self)).collect())
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
