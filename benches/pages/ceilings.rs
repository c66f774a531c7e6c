//! What the machine allows in this browser, on one thread: two bare loops that no engine can outrun. Knows no model.
#![cfg(in_browser)]

use std::{
    arch::wasm32::{
        i8x16_splat, i32x4_add, i32x4_extract_lane, i32x4_relaxed_dot_i8x16_i7x16_add, i32x4_splat,
        u8x16_shr, v128, v128_and, v128_xor,
    },
    hint::black_box,
};

use wasm_bindgen::prelude::wasm_bindgen;
use web_time::Instant;

/// About the weights of the default model, and far more than a cache holds.
const STREAM_BYTES: usize = 96 << 20;
/// Small enough to stay in the nearest cache: the arithmetic alone.
const DOT_BYTES: usize = 16 << 10;
const SECONDS: f64 = 0.25;
/// V8 exchanges code that was called often for optimised code.
const WARM_UP: u32 = 2000;

/// Reads a large buffer from end to end through 16-byte loads: bytes per second.
#[wasm_bindgen]
pub fn stream() -> f64 {
    let buffer = vec![i8x16_splat(3); STREAM_BYTES / 16];
    for _ in 0..WARM_UP {
        black_box(read(&buffer[..1024]));
    }
    let passes = repeat(|| {
        black_box(read(black_box(&buffer)));
    });
    passes * STREAM_BYTES as f64
}

/// Multiplies 4-bit weights, four rows interleaved by four columns, with 8-bit activations: multiply-adds per second.
#[wasm_bindgen]
pub fn dot() -> f64 {
    let weights = vec![i8x16_splat(0x5a); DOT_BYTES / 16];
    let activations = vec![0x0705_f903; 2 * weights.len()];
    for _ in 0..WARM_UP {
        black_box(products(&weights, &activations));
    }
    let passes = repeat(|| {
        black_box(products(black_box(&weights), black_box(&activations)));
    });
    // Each byte holds two weights.
    passes * 2.0 * DOT_BYTES as f64
}

/// How often it runs in a second.
fn repeat(mut run: impl FnMut()) -> f64 {
    let (started, mut runs) = (Instant::now(), 0.0);
    loop {
        run();
        runs += 1.0;
        let seconds = started.elapsed().as_secs_f64();
        if seconds >= SECONDS {
            return runs / seconds;
        }
    }
}

#[inline(never)]
fn read(buffer: &[v128]) -> i32 {
    let mut sums = [i32x4_splat(0); 8];
    for eight in buffer.as_chunks::<8>().0 {
        for (sum, value) in sums.iter_mut().zip(eight) {
            *sum = v128_xor(*sum, *value);
        }
    }
    total(sums)
}

/// The second operand of the relaxed product stays below 128, where its meaning is the same everywhere: the 4-bit weights.
#[inline(never)]
#[target_feature(enable = "relaxed-simd")]
fn products(weights: &[v128], activations: &[i32]) -> i32 {
    let low = i8x16_splat(15);
    let mut sums = [i32x4_splat(0); 8];
    for (weights, activations) in weights.as_chunks::<4>().0.iter().zip(activations.as_chunks::<8>().0) {
        for at in 0..4 {
            let (low, high) = (v128_and(weights[at], low), u8x16_shr(weights[at], 4));
            let first = i32x4_splat(activations[2 * at]);
            sums[2 * at] = i32x4_relaxed_dot_i8x16_i7x16_add(first, low, sums[2 * at]);
            let second = i32x4_splat(activations[2 * at + 1]);
            sums[2 * at + 1] = i32x4_relaxed_dot_i8x16_i7x16_add(second, high, sums[2 * at + 1]);
        }
    }
    total(sums)
}

fn total(sums: [v128; 8]) -> i32 {
    let sum = sums.into_iter().fold(i32x4_splat(0), |sum, next| i32x4_add(sum, next));
    i32x4_extract_lane::<0>(sum)
        .wrapping_add(i32x4_extract_lane::<1>(sum))
        .wrapping_add(i32x4_extract_lane::<2>(sum))
        .wrapping_add(i32x4_extract_lane::<3>(sum))
}
