//! The kernels of few bits that vector builds share, over one way of adding products ([`Dot`]).

use std::arch::wasm32::*;

use super::{
    super::{
        layout::{Activation, GROUPS},
        strip::Strip,
        vector::{Constants, Dot, Sums, add_symmetric, common_length, group, load, to_array},
    },
    Affine2, Symmetric1, Symmetric3, TABLE, Table4,
};

/// Groups in a half of a block.
const HALF: usize = GROUPS / 2;

/// As [`super::plain::symmetric1`].
#[inline(always)]
pub fn symmetric1<D: Dot, const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric1, S>,
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
        for p in 0..P {
            let block = &panels[p][index];
            let bits = load(&block.quants);
            let mut dots = [D::zero(); T];
            for number in 0..GROUPS {
                let weights = v128_and(u16x8_shr(bits, number as u32), u8x16_splat(1));
                for t in 0..T {
                    dots[t] = D::add(dots[t], weights, group(&columns[t][index].quants, number));
                }
            }
            let scales = constants.widen_four(&block.scales);
            for t in 0..T {
                let activation = &columns[t][index];
                // What stands for -1 and 1 is 0 and 1.
                let dots = i32x4_sub(i32x4_shl(D::rows(dots[t]), 1), i32x4_splat(activation.total()));
                sums[p][t] = add_symmetric(sums[p][t], scales, dots, activation.scale);
            }
        }
    }
    ahead.end();
    sums.map(|sums| sums.map(to_array))
}

/// As [`super::plain::affine2`].
#[inline(always)]
pub fn affine2<D: Dot, const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Affine2, S>,
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
        for p in 0..P {
            let block = &panels[p][index];
            for half in 0..2 {
                let weights = pairs(load(&block.quants[half]));
                let (scales, minima) = constants.widen_pairs(load(&block.scales[half]));
                for t in 0..T {
                    let activation = &columns[t][index];
                    let dots = four_groups::<D>(&weights, activation, half);
                    let product = f32x4_mul(
                        f32x4_mul(scales, f32x4_convert_i32x4(dots)),
                        f32x4_splat(activation.scale),
                    );
                    let sum = f32x4_splat(activation.halves[half] as f32 * activation.scale);
                    sums[p][t] = f32x4_add(sums[p][t], f32x4_add(product, f32x4_mul(minima, sum)));
                }
            }
        }
    }
    ahead.end();
    sums.map(|sums| sums.map(to_array))
}

/// As [`super::plain::symmetric3`].
#[inline(always)]
pub fn symmetric3<D: Dot, const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric3, S>,
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
        for p in 0..P {
            let block = &panels[p][index];
            let upper = load(&block.upper);
            for half in 0..2 {
                let lower = pairs(load(&block.lower[half]));
                let weights: [_; HALF] = std::array::from_fn(|number| {
                    let third = v128_and(u16x8_shr(upper, (half * HALF + number) as u32), u8x16_splat(1));
                    v128_or(lower[number], i16x8_shl(third, 2))
                });
                let scales = constants.widen_four(&block.scales[half]);
                for t in 0..T {
                    let activation = &columns[t][index];
                    let shift = i32x4_splat(activation.halves[half] * 4);
                    let dots = i32x4_sub(four_groups::<D>(&weights, activation, half), shift);
                    sums[p][t] = add_symmetric(sums[p][t], scales, dots, activation.scale);
                }
            }
        }
    }
    ahead.end();
    sums.map(|sums| sums.map(to_array))
}

/// As [`super::plain::table4`]. A number `w` of the table is `16 h + l - 128`, with `h` and `l` the four upper and lower bits of
/// `w + 128`, since what is multiplied has no more than six bits.
#[inline(always)]
pub fn table4<D: Dot, const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Table4, S>,
    columns: [&[Activation]; T],
) -> Sums<P, T> {
    let (panels, mut ahead) = (strip.panels::<F, P>(), strip.ahead());
    let length = common_length(&panels, &columns);
    let constants = Constants::of::<T>(1.0);
    let (lower, upper) = (load(&LOWER), load(&UPPER));
    let mut sums = [[f32x4_splat(0.0); T]; P];
    for index in 0..length {
        if T == 1 {
            ahead.look(index);
        }
        for p in 0..P {
            let block = &panels[p][index];
            let mut dots = [[D::zero(); 2]; T];
            for chunk in 0..GROUPS / 2 {
                let (first, second) = constants.nibbles(load(&block.codes[chunk]));
                let first = (i8x16_swizzle(lower, first), i8x16_swizzle(upper, first));
                let second = (i8x16_swizzle(lower, second), i8x16_swizzle(upper, second));
                for t in 0..T {
                    let quants = &columns[t][index].quants;
                    let (near, far) = (group(quants, chunk), group(quants, chunk + GROUPS / 2));
                    dots[t][0] = D::add(D::add(dots[t][0], first.0, near), second.0, far);
                    dots[t][1] = D::add(D::add(dots[t][1], first.1, near), second.1, far);
                }
            }
            let scales = constants.widen_four(&block.scales);
            for t in 0..T {
                let activation = &columns[t][index];
                let [low, high] = dots[t].map(D::rows);
                let shift = i32x4_splat(activation.total() * 128);
                let dots = i32x4_sub(i32x4_add(low, i32x4_shl(high, 4)), shift);
                sums[p][t] = add_symmetric(sums[p][t], scales, dots, activation.scale);
            }
        }
    }
    ahead.end();
    sums.map(|sums| sums.map(to_array))
}

/// The four lower and the four upper bits of [`TABLE`]'s numbers and 128.
const LOWER: [u8; 16] = bits_of_table(0);
const UPPER: [u8; 16] = bits_of_table(4);

const fn bits_of_table(shift: u32) -> [u8; 16] {
    let mut bits = [0; 16];
    let mut code = 0;
    while code < bits.len() {
        bits[code] = (TABLE[code] as u8 ^ 0x80) >> shift & 0x0f;
        code += 1;
    }
    bits
}

/// Four groups of two bits each.
#[inline(always)]
fn pairs(all: v128) -> [v128; HALF] {
    let mask = u8x16_splat(3);
    [
        v128_and(all, mask),
        v128_and(u16x8_shr(all, 2), mask),
        v128_and(u16x8_shr(all, 4), mask),
        v128_and(u16x8_shr(all, 6), mask),
    ]
}

/// Each row's products of a half.
#[inline(always)]
fn four_groups<D: Dot>(weights: &[v128; HALF], activation: &Activation, half: usize) -> v128 {
    let mut dots = D::zero();
    for (number, weights) in weights.iter().enumerate() {
        dots = D::add(dots, *weights, group(&activation.quants, half * HALF + number));
    }
    D::rows(dots)
}
