//! The kernels in relaxed SIMD: sixteen products of 8-bit numbers in one instruction.
//!
//! There are two of these. One adds its products by fours to 32 bits, and is a single instruction where the processor
//! has one for it (AVX-VNNI, Arm's SDOT) but five where not. The other adds them by twos to 16 bits and is a single
//! instruction on all x86. Which is better is asked of the processor once. Both mean the same on every machine only
//! while their second operand stays in 0 to 127 and no 16 bits overflow; the results are then the same bits.

use std::{
    arch::wasm32::*,
    hint::black_box,
    sync::atomic::{AtomicU8, Ordering},
};

use super::{
    few_bits::{self, Affine2, Symmetric1, Symmetric3, Table4},
    layout::{Activation, Affine4, Affine5, Symmetric6, Symmetric8},
    vector::{self, Constants, Dot, Sums, add_symmetric, common_length, group, load, to_array},
};

pub const NAME: &str = "relaxed-simd";

/// Whether [`Fours`] is a single instruction here. Told by what it gives beyond its second operand's range: two
/// products of 127 and 255, added where there are only 16 bits for them, stop at 32,767.
pub fn has_dot_instruction() -> bool {
    const UNKNOWN: u8 = 2;
    static KNOWN: AtomicU8 = AtomicU8::new(UNKNOWN);
    let known = KNOWN.load(Ordering::Relaxed);
    if known != UNKNOWN {
        return known == 1;
    }
    let has = !stops_at_16_bits();
    KNOWN.store(has.into(), Ordering::Relaxed);
    has
}

#[target_feature(enable = "relaxed-simd")]
fn stops_at_16_bits() -> bool {
    let (activations, weights) = black_box((i8x16_splat(127), u8x16_splat(255)));
    let sums = i32x4_relaxed_dot_i8x16_i7x16_add(activations, weights, i32x4_splat(0));
    i32x4_extract_lane::<0>(sums) == 2 * 32_767
}

/// A kernel by whichever way of adding is the faster one here.
macro_rules! kernel {
    ($(#[$doc:meta])* $name:ident, $block:ident, $($by:ident)::+) => {
        $(#[$doc])*
        #[inline]
        pub fn $name<const P: usize, const T: usize>(
            panels: [&[$block]; P],
            columns: [&[Activation]; T],
        ) -> Sums<P, T> {
            #[target_feature(enable = "relaxed-simd")]
            fn by<D: Dot, const P: usize, const T: usize>(
                panels: [&[$block]; P],
                columns: [&[Activation]; T],
            ) -> Sums<P, T> {
                $($by)::+::<D, P, T>(panels, columns)
            }
            if has_dot_instruction() { by::<Fours, P, T>(panels, columns) } else { by::<Pairs, P, T>(panels, columns) }
        }
    };
}

kernel!(
    /// As [`super::plain::affine4`].
    affine4, Affine4, vector::affine4
);
kernel!(
    /// As [`super::plain::affine5`].
    affine5, Affine5, vector::affine5
);
kernel!(
    /// As [`super::plain::symmetric6`].
    symmetric6, Symmetric6, vector::symmetric6
);
kernel!(
    /// As [`super::plain::symmetric1`].
    symmetric1, Symmetric1, few_bits::vector::symmetric1
);
kernel!(
    /// As [`super::plain::affine2`].
    affine2, Affine2, few_bits::vector::affine2
);
kernel!(
    /// As [`super::plain::symmetric3`].
    symmetric3, Symmetric3, few_bits::vector::symmetric3
);
kernel!(
    /// As [`super::plain::table4`].
    table4, Table4, few_bits::vector::table4
);

/// As [`super::plain::symmetric8`], for processors with the dot instruction; others are better off with
/// [`super::wide::symmetric8`].
///
/// A quant `w` is `16 h + l - 128`, with `h` and `l` the four upper and lower bits of `w + 128`; both fit the second
/// operand, and the shift by 128 is taken off through the activations' own sum.
#[target_feature(enable = "relaxed-simd")]
pub fn symmetric8<const P: usize, const T: usize>(
    panels: [&[Symmetric8]; P],
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    let length = common_length(&panels, &columns);
    let constants = Constants::of::<P, T>(1.0);
    let mut sums = [[f32x4_splat(0.0); T]; P];
    for index in 0..length {
        for p in 0..P {
            let block = &panels[p][index];
            let mut dots = [[Fours::zero(); 2]; T];
            for (number, quants) in block.quants.iter().enumerate() {
                let (low, high) = constants.nibbles(v128_xor(load(quants), u8x16_splat(0x80)));
                for t in 0..T {
                    let activations = group(&columns[t][index].quants, number);
                    dots[t][0] = Fours::add(dots[t][0], low, activations);
                    dots[t][1] = Fours::add(dots[t][1], high, activations);
                }
            }
            let scales = constants.widen_four(&block.scales);
            for t in 0..T {
                let activation = &columns[t][index];
                let shift = i32x4_splat(activation.total() * 128);
                let [low, high] = dots[t];
                let dots = i32x4_sub(i32x4_add(low, i32x4_shl(high, 4)), shift);
                sums[p][t] = add_symmetric(sums[p][t], scales, dots, activation.scale);
            }
        }
    }
    sums.map(|sums| sums.map(to_array))
}

/// Products added by fours to 32 bits.
pub struct Fours;

impl Dot for Fours {
    type Sum = v128;

    #[inline(always)]
    fn zero() -> v128 {
        i32x4_splat(0)
    }

    #[inline(always)]
    fn add(sum: v128, weights: v128, activations: v128) -> v128 {
        i32x4_relaxed_dot_i8x16_i7x16_add(activations, weights, sum)
    }

    #[inline(always)]
    fn rows(sum: v128) -> v128 {
        sum
    }

    #[inline(always)]
    fn join(a: v128, b: v128) -> v128 {
        i32x4_add(a, b)
    }
}

/// Products added by twos to 16 bits, which hold what [`Dot::Sum`] asks: 8 by 2 products of 15 and 128 are 30,720.
pub struct Pairs;

impl Dot for Pairs {
    type Sum = v128;

    #[inline(always)]
    fn zero() -> v128 {
        i16x8_splat(0)
    }

    #[inline(always)]
    fn add(sum: v128, weights: v128, activations: v128) -> v128 {
        i16x8_add(sum, i16x8_relaxed_dot_i8x16_i7x16(activations, weights))
    }

    #[inline(always)]
    fn rows(sum: v128) -> v128 {
        i32x4_extadd_pairwise_i16x8(sum)
    }

    #[inline(always)]
    fn join(a: v128, b: v128) -> v128 {
        i32x4_add(i32x4_extadd_pairwise_i16x8(a), i32x4_extadd_pairwise_i16x8(b))
    }
}
