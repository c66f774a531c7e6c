//! Files and inputs that ask for too much, or for what isn't theirs. Must not know the engine.

use super::written::{Length, f32s, file, layers, port, rows, scattered, weight};
use crate::{Error, Limits, Model, Tensor, describe, fit::write, proto};

fn refused(file: Vec<u8>) -> Error {
    Model::open(file, Vec::new(), &Limits::default()).err().expect("refused")
}

#[test]
fn nodes_that_wait_for_each_other_are_refused() {
    let nodes = vec![write::node("Add", &["x", "b"], "a"), write::node("Relu", &["a"], "b")];
    let file = file(nodes, vec![rows("x", 2)], vec![rows("b", 2)], Vec::new());
    assert_eq!(refused(file), Error::Cycle { node: "a".to_owned() });
}

#[test]
fn weights_from_outside_the_folder_are_refused() {
    for name in ["../secret", "/etc/passwd", "a/../../b", "C:\\secret", "\\\\host\\share", ""] {
        let mut kernel = weight("kernel", &[2, 2], &[0.0; 4]);
        kernel.data_location = Some(1);
        kernel.raw_data = None;
        let entry = proto::Entry { key: Some("location".to_owned()), value: Some(name.to_owned()) };
        kernel.external_data = vec![entry];
        let nodes = vec![write::node("MatMul", &["x", "kernel"], "y")];
        let file = file(nodes, vec![rows("x", 2)], vec![rows("y", 2)], vec![kernel]);
        assert_eq!(describe(file.clone()).expect("it can be read").external, [name]);
        assert_eq!(refused(file), Error::ExternalOutside { name: name.to_owned() });
    }
}

#[test]
fn absurd_shapes_are_refused_before_anything_is_allocated() {
    let nodes = || vec![write::node("MatMul", &["x", "kernel"], "y")];
    let with = |dims: &[i64]| {
        file(nodes(), vec![rows("x", 2)], vec![rows("y", 2)], vec![weight("kernel", dims, &[0.0; 4])])
    };
    for dims in [&[-1, -4][..], &[i64::MAX, i64::MAX], &[1 << 40, 1 << 20], &[3, 3]] {
        assert!(matches!(refused(with(dims)), Error::File { .. } | Error::Memory { .. }), "{dims:?}");
    }
    // A terabyte of zeros, which the engine would make while it reads the file.
    let sizes = write::weight_of_ints("sizes", vec![1 << 20, 1 << 18]);
    let zeros = file(
        vec![write::node("ConstantOfShape", &["sizes"], "y")],
        Vec::new(),
        vec![rows("y", 2)],
        vec![sizes],
    );
    assert!(matches!(refused(zeros), Error::Memory { .. }));
}

#[test]
fn inputs_that_would_take_too_much_are_refused() {
    let nodes = vec![write::node("Expand", &["x", "sizes"], "y")];
    let sizes = port("sizes", 7, &[Length::Of(2)]);
    let file = file(nodes, vec![rows("x", 1), sizes], vec![rows("y", 1)], Vec::new());
    let model = Model::open(file, Vec::new(), &Limits { memory_bytes: 1 << 20 }).expect("a good file");
    let run = |length: i64| {
        let sizes = Tensor::i64([2], vec![length, 4]);
        model.run(vec![("x".to_owned(), f32s(&[1, 1], vec![1.0])), ("sizes".to_owned(), sizes)])
    };
    assert_eq!(run(8).expect("small")[0].1.shape, [8, 4]);
    assert!(matches!(run(1 << 20), Err(Error::Memory { .. })));
}

#[test]
fn a_model_within_its_limit_runs_and_one_byte_less_refuses_its_weights() {
    let needed = describe(layers()).expect("a good file").weight_bytes;
    let open = |memory_bytes| Model::open(layers(), Vec::new(), &Limits { memory_bytes });
    assert!(matches!(open(needed - 1).err(), Some(Error::Memory { .. })));
    let model = open(needed + 4096).expect("enough");
    model.run(vec![("x".to_owned(), f32s(&[2, 8], scattered(16)))]).expect("it runs");
}

#[test]
fn numbers_beyond_32_bits_are_refused() {
    let nodes = vec![write::node("Add", &["x", "x"], "y")];
    let value = |name| port(name, 7, &[Length::Of(1)]);
    let model = Model::open(
        file(nodes, vec![value("x")], vec![value("y")], Vec::new()),
        Vec::new(),
        &Limits::default(),
    );
    let model = model.expect("a good file");
    let run = |number| model.run(vec![("x".to_owned(), Tensor::i64([1], vec![number]))]);
    assert_eq!(run(21).expect("it runs")[0].1, Tensor::i64([1], vec![42]));
    assert_eq!(run(1 << 40).expect_err("refused"), Error::Range { name: "x".to_owned() });
}
