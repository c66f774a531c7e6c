//! 8-bit weights by products of 16 bits, in fixed-width SIMD: one instruction multiplies and adds by twos to 32 bits.
//!
//! Faster than splitting 8-bit weights in two, wherever no instruction takes products of 8 bits to 32. Activations are
//! widened once for a product, weights in registers.

use std::{arch::wasm32::*, cell::RefCell};

use super::{
    layout::{Activation, GROUP, GROUPS, Symmetric8, Wide},
    strip::Strip,
    vector::{Constants, Sums, add_symmetric, common_length, load, to_array},
};

thread_local! {
    /// Room for a product's activations, kept from call to call.
    static WIDE: RefCell<Vec<Wide>> = const { RefCell::new(Vec::new()) };
}

/// Calls `multiply` with `activations` widened.
pub fn with(activations: &[Activation], multiply: impl FnOnce(&[Wide])) {
    WIDE.with_borrow_mut(|wide| {
        wide.resize(activations.len(), Wide::ZERO);
        widen(activations, wide);
        multiply(wide);
    });
}

pub fn widen(activations: &[Activation], wide: &mut [Wide]) {
    for (activation, wide) in activations.iter().zip(wide) {
        wide.scale = activation.scale;
        let (halves, _) = activation.quants.as_chunks::<16>();
        for (half, groups) in halves.iter().zip(wide.quants.as_chunks_mut::<4>().0) {
            let quants = load(half);
            let even = i16x8_shr(i16x8_shl(quants, 8), 8);
            let odd = v128_and(quants, u16x8_splat(0xff00));
            let groups = groups.as_mut_ptr().cast::<v128>();
            // SAFETY: four groups have 32 bytes; wasm stores need no alignment.
            unsafe {
                v128_store(groups, i32x4_shuffle::<0, 4, 1, 5>(even, odd));
                v128_store(groups.add(1), i32x4_shuffle::<2, 6, 3, 7>(even, odd));
            }
        }
    }
}

/// As [`super::plain::symmetric8`].
#[allow(clippy::needless_range_loop, reason = "several arrays are gone through together")]
#[inline(always)]
pub fn symmetric8<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric8, S>,
    columns: [&[Wide]; T],
) -> Sums<P, T> {
    let (panels, mut ahead) = (strip.panels::<F, P>(), strip.ahead());
    let length = common_length(&panels, &columns);
    // Each product is 256 times as much, see [`Wide::quants`]; exactly, since 32 of them need 20 bits besides.
    let constants = Constants::of::<T>(1.0 / 256.0);
    let mut sums = [[f32x4_splat(0.0); T]; P];
    for index in 0..length {
        if T == 1 {
            ahead.look(index);
        }
        let mut dots = [[i32x4_splat(0); T]; P];
        for number in 0..GROUPS {
            let parted = |p: usize| {
                let quants = load(&panels[p][index].quants[number]);
                [i16x8_shl(quants, 8), i16x8_shr(quants, 8)]
            };
            if T == 1 {
                // Panel by panel: all panels' weights would take half of the sixteen registers.
                let (even, odd) = halves(&columns[0][index].quants[number]);
                for p in 0..P {
                    dots[p][0] = add(dots[p][0], parted(p), even, odd);
                }
            } else {
                let weights: [_; P] = std::array::from_fn(parted);
                for t in 0..T {
                    let (even, odd) = halves(&columns[t][index].quants[number]);
                    for p in 0..P {
                        dots[p][t] = add(dots[p][t], weights[p], even, odd);
                    }
                }
            }
        }
        for p in 0..P {
            let scales = constants.widen_four(&panels[p][index].scales);
            for t in 0..T {
                sums[p][t] = add_symmetric(sums[p][t], scales, dots[p][t], columns[t][index].scale);
            }
        }
    }
    ahead.end();
    sums.map(|sums| sums.map(to_array))
}

#[inline(always)]
fn add(sum: v128, weights: [v128; 2], even: v128, odd: v128) -> v128 {
    let sum = i32x4_add(sum, i32x4_dot_i16x8(weights[0], even));
    i32x4_add(sum, i32x4_dot_i16x8(weights[1], odd))
}

/// The two pairs of a group, each repeated four times.
#[inline(always)]
fn halves(group: &[i16; GROUP]) -> (v128, v128) {
    let pairs = group.as_ptr().cast::<u32>();
    // SAFETY: a group has two pairs of four bytes; wasm loads need no alignment.
    unsafe { (v128_load32_splat(pairs), v128_load32_splat(pairs.add(1))) }
}
