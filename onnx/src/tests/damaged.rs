//! Damaged files, through everything. Must not know formats.

use std::panic;

use super::written::{f32s, layers, picture, scattered};
use crate::{Kernels, Limits, Model, Tensor, describe, quantise};

/// Bytes changed, left out, doubled or cut off: a hundred files, which are refused or run. A panic is a trap in wasm.
#[test]
fn damaged_files_are_refused_or_run() {
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    for number in 0..100 {
        let (mut file, name, input) = if number % 2 == 0 {
            (layers(), "x", f32s(&[2, 8], scattered(16)))
        } else {
            (picture(), "x", f32s(&[1, 3, 16, 16], scattered(768)))
        };
        for _ in 0..=next(4) {
            let at = next(file.len());
            match next(5) {
                0 => file.truncate(at),
                1 => drop(file.drain(at..(at + 1 + next(16)).min(file.len()))),
                2 => file.insert(at, next(256) as u8),
                _ => {
                    if let Some(byte) = file.get_mut(at) {
                        *byte ^= 1 << next(8);
                    }
                }
            }
        }
        let outcome = panic::catch_unwind(|| everything(&file, name, &input));
        assert!(outcome.is_ok(), "file {number} panics");
    }
}

fn everything(file: &[u8], name: &str, input: &Tensor) {
    drop(describe(file.to_vec()));
    drop(quantise(file.to_vec(), &mut |_, _| std::ops::ControlFlow::Continue(())));
    for kernels in [Kernels::Engine, Kernels::Ours] {
        let limits = Limits { memory_bytes: 1 << 26 };
        if let Ok(model) = Model::open_on(kernels, file.to_vec(), Vec::new(), &limits) {
            drop(model.run(vec![(name.to_owned(), input.clone())]));
        }
    }
}
