//! The kernels that vector builds share, over one way of adding products: which instructions do that is not known here.

use std::{arch::wasm32::*, hint::black_box};

use super::{
    elementwise::MAGIC,
    layout::{Activation, Affine4, Affine5, BIAS, BLOCK, GROUP, GROUPS, PANEL, Symmetric6},
    strip::{Panel, Strip},
};

/// How 16 weights, four rows by four columns, are multiplied with four activations and added to sums of the rows.
pub trait Dot {
    /// Sums that may be narrow: they hold 8 groups of 4-bit quants, 4 of 5-bit ones, or 2 of 6-bit ones.
    type Sum: Copy;

    fn zero() -> Self::Sum;
    /// Adds the products of quants from 0 to 63 with activations, four of them repeated four times.
    fn add(sum: Self::Sum, weights: v128, activations: v128) -> Self::Sum;
    /// Each row's sum as i32.
    fn rows(sum: Self::Sum) -> v128;
    /// Each row's sum of both as i32.
    fn join(a: Self::Sum, b: Self::Sum) -> v128;
}

/// Numbers that every block needs, in all lanes.
#[derive(Clone, Copy)]
pub struct Constants {
    /// The lower four bits of each byte.
    nibble: v128,
    /// What is kept of an f16 that was moved to the upper end of 32 bits and then three bits down, its sign spread.
    half: v128,
    bias: v128,
}

impl Constants {
    /// For products by `T` columns; what is widened is to be `factor` times as much.
    ///
    /// V8 makes a constant anew wherever it is used, in three instructions. It keeps one that it can't know; but only one
    /// column leaves registers for that, more would have sums moved to memory.
    #[inline(always)]
    pub fn of<const T: usize>(factor: f32) -> Self {
        let known = Self {
            nibble: u8x16_splat(0x0f),
            half: u32x4_splat(0x8fff_e000),
            bias: f32x4_splat(BIAS * factor),
        };
        if T == 1 { black_box(known) } else { known }
    }

    /// The lower and the upper four bits of each byte.
    #[inline(always)]
    pub fn nibbles(self, pairs: v128) -> (v128, v128) {
        // Lanes of 16 bits, since no processor has a shift for bytes.
        (v128_and(pairs, self.nibble), v128_and(u16x8_shr(pairs, 4), self.nibble))
    }

    /// Four (scale, minimum) pairs of f16 to two vectors of f32; see [`super::layout::widen`].
    #[inline(always)]
    pub fn widen_pairs(self, pairs: v128) -> (v128, v128) {
        (self.widen(i32x4_shr(i32x4_shl(pairs, 16), 3)), self.widen(i32x4_shr(pairs, 3)))
    }

    /// Four f16 to f32.
    #[inline(always)]
    pub fn widen_four(self, halves: &[u16; PANEL]) -> v128 {
        // SAFETY: eight bytes are read from an array of eight; wasm loads need no alignment.
        let wide = unsafe { i32x4_load_extend_i16x4(halves.as_ptr().cast()) };
        self.widen(i32x4_shl(wide, 13))
    }

    #[inline(always)]
    fn widen(self, halves: v128) -> v128 {
        f32x4_mul(v128_and(halves, self.half), self.bias)
    }
}

/// `P` panels times `T` columns: `sums[panel][column][row]`.
pub type Sums<const P: usize, const T: usize> = [[[f32; PANEL]; T]; P];

/// As [`super::plain::affine4`].
#[inline(always)]
pub fn affine4<D: Dot, const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Affine4, S>,
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
        let mut dots = [[D::zero(); T]; P];
        for chunk in 0..GROUPS / 2 {
            let weights: [_; P] =
                std::array::from_fn(|p| constants.nibbles(load(&panels[p][index].quants[chunk])));
            for t in 0..T {
                let quants = &columns[t][index].quants;
                let (low, high) = (group(quants, chunk), group(quants, chunk + GROUPS / 2));
                for p in 0..P {
                    dots[p][t] = D::add(D::add(dots[p][t], weights[p].0, low), weights[p].1, high);
                }
            }
        }
        for p in 0..P {
            let (scales, minima) = constants.widen_pairs(load(&panels[p][index].scales));
            for t in 0..T {
                let dots = D::rows(dots[p][t]);
                sums[p][t] = add_affine(sums[p][t], scales, minima, dots, &columns[t][index]);
            }
        }
    }
    ahead.end();
    sums.map(|sums| sums.map(to_array))
}

/// As [`super::plain::affine5`].
#[allow(clippy::needless_range_loop, reason = "several arrays are gone through together")]
#[inline(always)]
pub fn affine5<D: Dot, const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Affine5, S>,
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
            sums[p] = add_fives::<D, T>(sums[p], &panels[p][index], constants, columns, index);
        }
    }
    ahead.end();
    sums.map(|sums| sums.map(to_array))
}

/// A block's products, added to a panel's sums.
#[inline(always)]
fn add_fives<D: Dot, const T: usize>(
    mut sums: [v128; T],
    block: &Affine5,
    constants: Constants,
    columns: [&[Activation]; T],
    index: usize,
) -> [v128; T] {
    let activations: [_; T] = std::array::from_fn(|t| &columns[t][index].quants);
    let weights = fives(block.quants.each_ref().map(load));
    let lower = four_groups::<D, T>(&weights, activations, 0);
    let upper = four_groups::<D, T>(&weights, activations, GROUPS / 2);
    let (scales, minima) = constants.widen_pairs(load(&block.scales));
    for t in 0..T {
        let dots = D::join(lower[t], upper[t]);
        sums[t] = add_affine(sums[t], scales, minima, dots, &columns[t][index]);
    }
    sums
}

/// The products of four groups. A function that must be inlined, and not a closure, which may stay outside and then
/// lacks the instructions that its caller is compiled for.
#[inline(always)]
fn four_groups<D: Dot, const T: usize>(
    weights: &[v128; GROUPS],
    activations: [&[i8; BLOCK]; T],
    first: usize,
) -> [D::Sum; T] {
    let mut dots = [D::zero(); T];
    for (number, weights) in weights.iter().enumerate().skip(first).take(GROUPS / 2) {
        for t in 0..T {
            dots[t] = D::add(dots[t], *weights, group(activations[t], number));
        }
    }
    dots
}

/// As [`super::plain::symmetric6`].
#[allow(clippy::needless_range_loop, reason = "several arrays are gone through together")]
#[inline(always)]
pub fn symmetric6<D: Dot, const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric6, S>,
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
        for half in 0..2 {
            let quants = |p: usize| sixes(panels[p][index].quants[half].each_ref().map(load));
            let scales = |p: usize| constants.widen_four(&panels[p][index].scales[half]);
            if T == 1 {
                // Panel by panel: all panels' unpacked weights would take all sixteen registers.
                let activation = &columns[0][index];
                let groups = half_groups(activation, half);
                for p in 0..P {
                    let dots = half_dots::<D>(quants(p), groups, activation, half);
                    sums[p][0] = add_symmetric(sums[p][0], scales(p), dots, activation.scale);
                }
            } else {
                let (weights, scales): ([_; P], [_; P]) =
                    (std::array::from_fn(quants), std::array::from_fn(scales));
                for t in 0..T {
                    let activation = &columns[t][index];
                    let groups = half_groups(activation, half);
                    for p in 0..P {
                        let dots = half_dots::<D>(weights[p], groups, activation, half);
                        sums[p][t] = add_symmetric(sums[p][t], scales[p], dots, activation.scale);
                    }
                }
            }
        }
    }
    ahead.end();
    sums.map(|sums| sums.map(to_array))
}

/// The four groups of half a block.
#[inline(always)]
fn half_groups(activation: &Activation, half: usize) -> [v128; GROUPS / 2] {
    std::array::from_fn(|number| group(&activation.quants, half * GROUPS / 2 + number))
}

/// Their products with quants that stand for 32 less.
#[inline(always)]
fn half_dots<D: Dot>(
    [a, b, c, d]: [v128; GROUPS / 2],
    groups: [v128; GROUPS / 2],
    activation: &Activation,
    half: usize,
) -> v128 {
    let first = D::add(D::add(D::zero(), a, groups[0]), b, groups[1]);
    let second = D::add(D::add(D::zero(), c, groups[2]), d, groups[3]);
    i32x4_sub(D::join(first, second), i32x4_splat(activation.halves[half] * 32))
}

/// The one length that all have, so that no index has to be checked behind this.
#[inline(always)]
pub fn common_length<A, B, const S: usize>(panels: &[Panel<A, S>], columns: &[&[B]]) -> usize {
    let length = panels.first().map_or(0, |panel| panel.len());
    assert!(panels.iter().all(|panel| panel.len() == length), "panels of one matrix");
    assert!(columns.iter().all(|column| column.len() == length), "columns as long as rows");
    length
}

/// Eight groups from five vectors; see [`Affine5::quants`].
#[inline(always)]
fn fives(v: [v128; 5]) -> [v128; GROUPS] {
    let upper = |v| v128_and(u16x8_shr(v, 5), u8x16_splat(0x07));
    let middle = |v| v128_and(u16x8_shr(v, 2), u8x16_splat(0x18));
    let tops =
        (v128_and(u16x8_shr(v[1], 4), u8x16_splat(0x08)), v128_and(u16x8_shr(v[3], 3), u8x16_splat(0x10)));
    let [a, b, c, d, e] = v.map(|v| v128_and(v, u8x16_splat(0x1f)));
    let f = v128_or(upper(v[0]), middle(v[1]));
    let g = v128_or(upper(v[2]), middle(v[3]));
    let h = v128_or(upper(v[4]), v128_or(tops.0, tops.1));
    [a, b, c, d, e, f, g, h]
}

/// Four groups from three vectors; see [`Symmetric6::quants`].
#[inline(always)]
fn sixes(v: [v128; 3]) -> [v128; GROUPS / 2] {
    let low = v128_and(u16x8_shr(v[0], 6), u8x16_splat(0x03));
    let middle = v128_and(u16x8_shr(v[1], 4), u8x16_splat(0x0c));
    let high = v128_and(u16x8_shr(v[2], 2), u8x16_splat(0x30));
    let [a, b, c] = v.map(|v| v128_and(v, u8x16_splat(0x3f)));
    [a, b, c, v128_or(v128_or(low, middle), high)]
}

/// `sum + scale * dot * activation.scale + minimum * activation.sum`
#[inline(always)]
fn add_affine(sum: v128, scales: v128, minima: v128, dots: v128, activation: &Activation) -> v128 {
    let product = f32x4_mul(f32x4_mul(scales, f32x4_convert_i32x4(dots)), f32x4_splat(activation.scale));
    f32x4_add(sum, f32x4_add(product, f32x4_mul(minima, f32x4_splat(activation.sum))))
}

/// `sum + scale * dot * activation`
#[inline(always)]
pub fn add_symmetric(sum: v128, scales: v128, dots: v128, activation: f32) -> v128 {
    let product = f32x4_mul(f32x4_mul(scales, f32x4_convert_i32x4(dots)), f32x4_splat(activation));
    f32x4_add(sum, product)
}

/// Four activations of one group, repeated four times.
#[inline(always)]
pub fn group(activations: &[i8; BLOCK], group: usize) -> v128 {
    debug_assert!(group * GROUP + GROUP <= activations.len());
    // SAFETY: four bytes from `group * 4` lie inside the 32; wasm loads need no alignment.
    unsafe { v128_load32_splat(activations.as_ptr().add(group * GROUP).cast()) }
}

/// The 16 bytes of an array.
#[inline(always)]
pub fn load<T>(bytes: &T) -> v128 {
    const { assert!(size_of::<T>() == 16) };
    // SAFETY: `T` is 16 bytes of plain numbers; wasm loads need no alignment.
    unsafe { v128_load(std::ptr::from_ref(bytes).cast()) }
}

#[inline(always)]
pub fn to_array(lanes: v128) -> [f32; PANEL] {
    let mut array = [0.0; PANEL];
    // SAFETY: 16 bytes are written to an array of 16; wasm stores need no alignment.
    unsafe { v128_store(array.as_mut_ptr().cast(), lanes) };
    array
}

/// As [`super::quantise`] rounds in plain Rust, which no compiler makes whole vectors of bytes from.
#[inline(always)]
pub fn round_block(values: &[f32; BLOCK], inverse: f32, quants: &mut [i8; BLOCK]) -> [i32; 2] {
    let (vectors, _) = values.as_chunks::<4>();
    let (inverse, magic) = (f32x4_splat(inverse), f32x4_splat(MAGIC));
    let mut totals = [0; 2];
    for (half, total) in totals.iter_mut().enumerate() {
        let [a, b, c, d]: [v128; 4] = std::array::from_fn(|index| {
            let value = f32x4_mul(load(&vectors[half * 4 + index]), inverse);
            i32x4_sub(f32x4_add(value, magic), magic)
        });
        let bytes = i8x16_narrow_i16x8(i16x8_narrow_i32x4(a, b), i16x8_narrow_i32x4(c, d));
        // SAFETY: 16 bytes are written to a half of 32; wasm stores need no alignment.
        unsafe { v128_store(quants.as_mut_ptr().add(half * 16).cast(), bytes) };
        // Of the bytes, and not of what they were made from, which is no number of 8 bits where a value was none.
        let sum = i32x4_extadd_pairwise_i16x8(i16x8_extadd_pairwise_i8x16(bytes));
        *total = i32x4_extract_lane::<0>(sum)
            + i32x4_extract_lane::<1>(sum)
            + i32x4_extract_lane::<2>(sum)
            + i32x4_extract_lane::<3>(sum);
    }
    totals
}
