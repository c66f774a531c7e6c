//! Models made smaller. Must not know onnxruntime.

use std::ops::ControlFlow;

use prost::Message;

use super::written::{f32s, layers, picture, scattered};
use crate::{Error, Limits, Model, Tensor, describe, fit::widened, proto, quantise};

fn run(file: Vec<u8>, input: &Tensor) -> Vec<f32> {
    let model = Model::open(file, Vec::new(), &Limits::default()).expect("a good file");
    let outputs = model.run(vec![("x".to_owned(), input.clone())]).expect("it runs");
    outputs[0].1.as_f32().expect("f32").to_vec()
}

#[test]
fn smaller_models_say_nearly_the_same() {
    for (file, input) in
        [(layers(), f32s(&[4, 8], scattered(32))), (picture(), f32s(&[1, 3, 16, 16], scattered(768)))]
    {
        let mut told = Vec::new();
        let small = quantise(file.clone(), &mut |done, total| {
            told.push((done, total));
            ControlFlow::Continue(())
        });
        let small = small.expect("it can be made smaller");
        assert_eq!(small.operators, told.len());
        assert!(told.last().is_some_and(|(done, total)| done == total), "{told:?}");
        let (before, after) =
            (describe(file.clone()).expect("good"), describe(small.file.clone()).expect("good"));
        assert!(
            after.weight_bytes * 2 < before.weight_bytes,
            "{} {}",
            after.weight_bytes,
            before.weight_bytes
        );
        let (before, after) = (run(file, &input), run(small.file, &input));
        let largest = before.iter().fold(0_f32, |largest, value| largest.max(value.abs()));
        for (before, after) in before.iter().zip(&after) {
            assert!((before - after).abs() < 0.03 * largest, "{before} {after}");
        }
        assert_ne!(before, after, "nothing was quantised");
    }
}

/// What runs in wasm.
#[test]
fn convolutions_of_bytes_are_the_same_in_f32() {
    let input = f32s(&[1, 3, 16, 16], scattered(768));
    let small =
        quantise(picture(), &mut |_, _| ControlFlow::Continue(())).expect("it can be made smaller").file;
    let mut wide = proto::Model::decode(small.as_slice()).expect("it was just written");
    widened::in_graph(wide.graph.as_mut().expect("its graph"));
    let names: Vec<&str> =
        wide.graph.iter().flat_map(|graph| &graph.node).map(|node| node.op_type()).collect();
    assert!(!names.contains(&"ConvInteger"), "{names:?}");
    for (narrow, wide) in run(small, &input).into_iter().zip(run(wide.encode_to_vec(), &input)) {
        assert!((narrow - wide).abs() < 1e-6, "{narrow} {wide}");
    }
}

#[test]
fn making_smaller_can_be_stopped() {
    let stopped = quantise(layers(), &mut |_, _| ControlFlow::Break(()));
    assert_eq!(stopped, Err(Error::Stopped));
}
