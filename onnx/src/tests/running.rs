//! Models that run, beside plain loops. Must not know the engine.

use super::written::{f32s, file, layers, picture, rows, scattered, weight};
use crate::{Error, Limits, Model, Tensor, Values, fit::write, proto::Graph};

fn open(file: Vec<u8>) -> Model {
    Model::open(file, Vec::new(), &Limits::default()).expect("a good file")
}

fn only(outputs: Vec<(String, Tensor)>) -> Tensor {
    let [(_, tensor)] = <[_; 1]>::try_from(outputs).expect("one output");
    tensor
}

#[test]
fn layers_compute_what_loops_compute_for_any_number_of_rows() {
    let model = open(layers());
    for count in [1, 5] {
        let x = scattered(count * 8);
        let y = only(model.run(vec![("x".to_owned(), f32s(&[count, 8], x.clone()))]).expect("it runs"));
        assert_eq!(y.shape, [count, 4]);
        let (first, second, bias) = (scattered(128), scattered(64), [0.5, -0.5, 0.25, 0.0]);
        for (at, got) in y.as_f32().expect("f32").iter().enumerate() {
            let (row, column) = (at / 4, at % 4);
            let hidden =
                |unit: usize| (0..8).map(|k| x[row * 8 + k] * first[k * 16 + unit]).sum::<f32>().max(0.0);
            let expected =
                (0..16).map(|unit| hidden(unit) * second[unit * 4 + column]).sum::<f32>() + bias[column];
            assert!((got - expected).abs() < 1e-5, "{got} {expected}");
        }
    }
}

#[test]
fn inputs_that_a_model_does_not_want_are_refused_by_name() {
    let model = open(layers());
    let run = |name: &str, tensor: Tensor| model.run(vec![(name.to_owned(), tensor)]).expect_err("refused");
    assert_eq!(run("z", f32s(&[1, 8], vec![0.0; 8])), Error::InputUnknown { name: "z".to_owned() });
    assert!(matches!(run("x", Tensor::i64([1, 8], vec![0; 8])), Error::InputElement { .. }));
    assert!(matches!(run("x", f32s(&[1, 9], vec![0.0; 9])), Error::InputShape { .. }));
    assert!(matches!(run("x", f32s(&[2, 8], vec![0.0; 8])), Error::InputShape { .. }), "too few values");
    assert_eq!(model.run(Vec::new()).expect_err("refused"), Error::InputMissing { name: "x".to_owned() });
}

/// Celu is computed here, between what the engine computes.
#[test]
fn what_the_engine_lacks_is_computed_between_its_graphs() {
    let y = only(
        open(picture()).run(vec![("x".to_owned(), f32s(&[1, 3, 16, 16], scattered(768)))]).expect("it runs"),
    );
    let (x, kernel, bias) = (scattered(768), scattered(216), scattered(8));
    for (channel, got) in y.as_f32().expect("f32").iter().enumerate() {
        let mut sum = 0.0;
        for (row, column) in (0..16_usize).flat_map(|row| (0..16_usize).map(move |column| (row, column))) {
            let mut value = f64::from(bias[channel]);
            for (from, tap) in (0..3).flat_map(|from| (0..9).map(move |tap| (from, tap))) {
                let (y, x_at) = ((row + tap / 3).wrapping_sub(1), (column + tap % 3).wrapping_sub(1));
                if y < 16 && x_at < 16 {
                    value +=
                        f64::from(x[from * 256 + y * 16 + x_at] * kernel[(channel * 3 + from) * 9 + tap]);
                }
            }
            sum += if value > 0.0 { value } else { value.exp_m1() };
        }
        assert!((f64::from(*got) - sum / 256.0).abs() < 1e-4, "{got} {}", sum / 256.0);
    }
}

#[test]
fn a_branch_takes_values_from_around_it() {
    let branch = |operator: &str| Graph {
        node: vec![write::node(operator, &["bent"], "chosen")],
        output: vec![rows("chosen", 2)],
        ..Graph::default()
    };
    let inside = |name: &str, graph| crate::proto::Attribute {
        name: Some(name.to_owned()),
        kind: Some(5),
        g: Some(graph),
        ..Default::default()
    };
    let mut choice = write::node("If", &["is"], "y");
    choice.attribute.extend([inside("then_branch", branch("Neg")), inside("else_branch", branch("Abs"))]);
    let is = super::written::port("is", 9, &[]);
    let nodes = vec![write::node("Celu", &["x"], "bent"), choice];
    let model = open(file(nodes, vec![is, rows("x", 2)], vec![rows("y", 2)], Vec::new()));
    for (is, expected) in [(true, vec![-1.0, -2.0]), (false, vec![1.0, 2.0])] {
        let is = ("is".to_owned(), Tensor::scalar(Values::Bool(vec![is])));
        let y = only(model.run(vec![is, ("x".to_owned(), f32s(&[1, 2], vec![1.0, 2.0]))]).expect("it runs"));
        assert_eq!(y.as_f32(), Some(expected.as_slice()));
    }
}

#[test]
fn weights_in_other_files_are_read_from_what_is_given() {
    let values = scattered(256);
    let mut kernel = weight("kernel", &[16, 16], &values);
    let raw = kernel.raw_data.take().expect("its values");
    let entry = |key: &str, value: &str| crate::proto::Entry {
        key: Some(key.to_owned()),
        value: Some(value.to_owned()),
    };
    kernel.data_location = Some(1);
    kernel.external_data =
        vec![entry("location", "sub/w.bin"), entry("offset", "4"), entry("length", "1024")];
    let nodes = vec![write::node("MatMul", &["x", "kernel"], "y")];
    let file = file(nodes, vec![rows("x", 16)], vec![rows("y", 16)], vec![kernel]);
    let missing = Model::open(file.clone(), Vec::new(), &Limits::default()).err();
    assert_eq!(missing, Some(Error::ExternalMissing { names: vec!["sub/w.bin".to_owned()] }));
    let content = [&[0; 4], &raw[..]].concat();
    let short = vec![("sub/w.bin".to_owned(), content[..1000].to_vec())];
    assert!(matches!(Model::open(file.clone(), short, &Limits::default()).err(), Some(Error::File { .. })));
    let model =
        Model::open(file, vec![("sub/w.bin".to_owned(), content)], &Limits::default()).expect("a good file");
    let one: Vec<f32> = (0..16).map(|at| if at == 3 { 1.0 } else { 0.0 }).collect();
    let y = only(model.run(vec![("x".to_owned(), f32s(&[1, 16], one))]).expect("it runs"));
    assert_eq!(y.as_f32(), Some(&values[48..64]));
}
