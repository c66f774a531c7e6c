//! The product of two vectors of 8-bit numbers: their cosine, but for a scale of each.
//!
//! Exact, so that all builds give the same. Must not know what the vectors mean.

/// Columns that go together; what is left is added one by one.
const LANES: usize = 16;

/// Of vectors of one length, which must be below 2^17: more could leave 32 bits.
pub fn dot(a: &[i8], b: &[i8]) -> i32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    blocks(a, b) + a_rest.iter().zip(b_rest).map(product).sum::<i32>()
}

fn product((a, b): (&i8, &i8)) -> i32 {
    i32::from(*a) * i32::from(*b)
}

#[cfg(not(target_arch = "wasm32"))]
fn blocks(a: &[[i8; LANES]], b: &[[i8; LANES]]) -> i32 {
    a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(product).sum::<i32>()).sum()
}

/// Eight columns at a time are widened to 16 bits, multiplied, and added by twos.
#[cfg(target_arch = "wasm32")]
fn blocks(a: &[[i8; LANES]], b: &[[i8; LANES]]) -> i32 {
    use std::arch::wasm32::*;

    let mut sums = [i32x4_splat(0); 2];
    for (a, b) in a.iter().zip(b) {
        for (sum, half) in sums.iter_mut().zip([0, LANES / 2]) {
            // SAFETY: both halves have eight numbers. Wasm loads need no alignment.
            let (a, b) = unsafe {
                (i16x8_load_extend_i8x8(a.as_ptr().add(half)), i16x8_load_extend_i8x8(b.as_ptr().add(half)))
            };
            *sum = i32x4_add(*sum, i32x4_dot_i16x8(a, b));
        }
    }
    let sums = i32x4_add(sums[0], sums[1]);
    let sums = i32x4_add(sums, i32x4_shuffle::<2, 3, 0, 1>(sums, sums));
    i32x4_extract_lane::<0>(sums) + i32x4_extract_lane::<1>(sums)
}
