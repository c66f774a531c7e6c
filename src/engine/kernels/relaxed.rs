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
    layout::{Activation, Affine4, Affine5, GROUPS, Symmetric6, Symmetric8},
    strip::Strip,
    vector::{self, Constants, Dot, Sums, add_symmetric, common_length, group, load, to_array},
};

pub const NAME: &str = "relaxed-simd";
/// See [`super::panels::Block`].
pub const TOGETHER: usize = 2;

/// What [`Fours`]'s instruction makes of a second operand beyond 127.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Beyond {
    /// It adds by twos to 16 bits, and stops at 32,767: a processor without an instruction for it, where it is several.
    Stops = 1,
    /// It is a number up to 255 (AVX-VNNI).
    Unsigned,
    /// It is negative (Arm's SDOT).
    Signed,
}

impl Beyond {
    /// Asked of the processor once.
    pub fn here() -> Self {
        static KNOWN: AtomicU8 = AtomicU8::new(0);
        let known = KNOWN.load(Ordering::Relaxed);
        let all = [Self::Stops, Self::Unsigned, Self::Signed];
        if let Some(here) = all.into_iter().find(|beyond| *beyond as u8 == known) {
            return here;
        }
        let here = match four_products(127, 255) {
            sum if sum == 4 * 127 * 255 => Self::Unsigned,
            sum if sum == -4 * 127 => Self::Signed,
            _ => Self::Stops,
        };
        KNOWN.store(here as u8, Ordering::Relaxed);
        here
    }
}

/// Whether [`Fours`] is a single instruction here.
pub fn has_dot_instruction() -> bool {
    Beyond::here() != Beyond::Stops
}

#[target_feature(enable = "relaxed-simd")]
fn four_products(activation: i8, weight: u8) -> i32 {
    let (activations, weights) = black_box((i8x16_splat(activation), u8x16_splat(weight)));
    i32x4_extract_lane::<0>(i32x4_relaxed_dot_i8x16_i7x16_add(activations, weights, i32x4_splat(0)))
}

/// A kernel by whichever way of adding is the faster one here.
macro_rules! kernel {
    ($(#[$doc:meta])* $name:ident, $block:ident, $($by:ident)::+) => {
        $(#[$doc])*
        #[inline]
        pub fn $name<const S: usize, const F: usize, const P: usize, const T: usize>(
            strip: Strip<$block, S>,
            columns: [&[Activation]; T],
        ) -> Sums<P, T> {
            #[target_feature(enable = "relaxed-simd")]
            fn by<D: Dot, const S: usize, const F: usize, const P: usize, const T: usize>(
                strip: Strip<$block, S>,
                columns: [&[Activation]; T],
            ) -> Sums<P, T> {
                $($by)::+::<D, S, F, P, T>(strip, columns)
            }
            match has_dot_instruction() {
                true => by::<Fours, S, F, P, T>(strip, columns),
                false => by::<Pairs, S, F, P, T>(strip, columns),
            }
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
pub fn symmetric8<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric8, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    match Beyond::here() {
        Beyond::Signed => symmetric8_moved::<0, S, F, P, T>(strip, columns),
        Beyond::Unsigned | Beyond::Stops => symmetric8_moved::<128, S, F, P, T>(strip, columns),
    }
}

/// Weights are moved up by `BY` to where the instruction's second operand is right for all of them, and the sums down again, by as
/// much times the sum of the activations.
#[target_feature(enable = "relaxed-simd")]
fn symmetric8_moved<const BY: u8, const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric8, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    let (panels, mut ahead) = (strip.panels::<F, P>(), strip.ahead());
    let length = common_length(&panels, &columns);
    let constants = Constants::of::<T>(1.0);
    let mut sums = [[f32x4_splat(0.0); T]; P];
    for index in 0..length {
        if T == 1 {
            ahead.look(index);
        }
        let mut dots = [[Fours::zero(); T]; P];
        for number in 0..GROUPS {
            let weights: [_; P] =
                std::array::from_fn(|p| moved::<BY>(load(&panels[p][index].quants[number])));
            for t in 0..T {
                let activations = group(&columns[t][index].quants, number);
                for p in 0..P {
                    dots[p][t] = Fours::add(dots[p][t], weights[p], activations);
                }
            }
        }
        for p in 0..P {
            let scales = constants.widen_four(&panels[p][index].scales);
            for t in 0..T {
                let activation = &columns[t][index];
                let dots = i32x4_sub(dots[p][t], i32x4_splat(activation.total() * i32::from(BY)));
                sums[p][t] = add_symmetric(sums[p][t], scales, dots, activation.scale);
            }
        }
    }
    ahead.end();
    sums.map(|sums| sums.map(to_array))
}

#[inline(always)]
fn moved<const BY: u8>(weights: v128) -> v128 {
    if BY == 0 { weights } else { v128_xor(weights, u8x16_splat(BY)) }
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
