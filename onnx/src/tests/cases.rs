//! A short part of the standard's own node cases, with the engine's kernels and with ours. Must not know operators.
//!
//! cases.bin is packed by benches/onnx/shorten.py from onnx's package (Apache-2.0); `cargo xtask bench onnx` runs all.

use std::collections::BTreeMap;

#[path = "../../examples/tensors/mod.rs"]
mod tensors;

use crate::{Kernels, Limits, Model, Tensor, Values};

/// Model, inputs and outputs by name.
fn cases() -> BTreeMap<String, BTreeMap<String, Vec<u8>>> {
    let mut cases = BTreeMap::<_, BTreeMap<_, _>>::new();
    for (name, tensor) in tensors::read(include_bytes!("cases.bin")).expect("tensors of bytes") {
        let Values::U8(bytes) = tensor.values else { panic!("{name} is not of bytes") };
        let (case, part) = name.rsplit_once('/').expect("a case and its part");
        cases.entry(case.to_owned()).or_default().insert(part.to_owned(), bytes);
    }
    cases
}

#[test]
fn cases_of_the_standard_are_right_with_either_kernels() {
    let cases = cases();
    assert!(cases.len() > 40, "{}", cases.len());
    for (name, case) in &cases {
        for kernels in [Kernels::Engine, Kernels::Ours] {
            let model = Model::open_on(kernels, case["model"].clone(), Vec::new(), &Limits::default());
            let inputs = tensors::read(&case["in"]).expect("inputs");
            let got = model.and_then(|model| model.run(inputs));
            let got = got.unwrap_or_else(|error| panic!("{name}, {kernels:?}: {error}"));
            // What was read from bytes is compared with what is written to them: names and types as well.
            let got = tensors::read(&tensors::written(&got)).expect("outputs");
            let expected = tensors::read(&case["out"]).expect("outputs");
            assert!(got.len() >= expected.len(), "{name}");
            for ((_, got), (output, expected)) in got.iter().zip(&expected) {
                assert!(alike(got, expected), "{name}, {kernels:?}: {output}: {got:?} {expected:?}");
            }
        }
    }
}

/// By the standard's own tolerance: 1e-3 of the value and 1e-7.
fn alike(got: &Tensor, expected: &Tensor) -> bool {
    let near = |got: f64, expected: f64| {
        got == expected
            || got.is_nan() && expected.is_nan()
            || (got - expected).abs() <= 1e-7 + 1e-3 * expected.abs()
    };
    got.shape == expected.shape
        && match (&got.values, &expected.values) {
            (Values::F32(got), Values::F32(expected)) => {
                let wide = |(got, expected): (&f32, &f32)| (f64::from(*got), f64::from(*expected));
                got.iter().zip(expected).map(wide).all(|(got, expected)| near(got, expected))
            }
            (Values::F64(got), Values::F64(expected)) => {
                got.iter().zip(expected).all(|(got, expected)| near(*got, *expected))
            }
            (got, expected) => got == expected,
        }
}
