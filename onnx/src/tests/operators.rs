//! Operators that are computed or rewritten here. Must not know the rest.

use super::written::{Length, file, port};
use crate::{Limits, Model, Tensor, Values, fit::write, proto};

fn run(nodes: Vec<proto::Node>, inputs: &[(&str, i32, Tensor)], output: i32) -> Tensor {
    let lengths =
        |tensor: &Tensor| tensor.shape.iter().map(|length| Length::Of(*length as i64)).collect::<Vec<_>>();
    let ports = inputs.iter().map(|(name, element, tensor)| port(name, *element, &lengths(tensor))).collect();
    let mut y = port("y", output, &[]);
    // As many dimensions as come.
    if let Some(tensor) = y.kind.as_mut().and_then(|kind| kind.tensor.as_mut()) {
        tensor.shape = None;
    }
    let model = Model::open(file(nodes, ports, vec![y], Vec::new()), Vec::new(), &Limits::default());
    let given = inputs.iter().map(|(name, _, tensor)| ((*name).to_owned(), tensor.clone())).collect();
    let outputs = model.expect("a good file").run(given).expect("it runs");
    outputs[0].1.clone()
}

fn u8s(shape: &[usize], values: &[u8]) -> Tensor {
    Tensor { shape: shape.to_vec(), values: Values::U8(values.to_vec()) }
}

/// The example of the standard's own text.
#[test]
fn quantised_products_are_those_of_the_standard() {
    let scalar = |value: f32| Tensor::f32([1], vec![value]);
    let a = u8s(&[2, 4], &[208, 236, 0, 238, 3, 214, 255, 29]);
    let b = u8s(&[4, 3], &[152, 51, 244, 60, 26, 255, 0, 127, 246, 127, 254, 247]);
    let inputs = [
        ("a", 2, a),
        ("a_scale", 1, scalar(0.0066)),
        ("a_zero", 2, u8s(&[1], &[113])),
        ("b", 2, b),
        ("b_scale", 1, scalar(0.00705)),
        ("b_zero", 2, u8s(&[1], &[114])),
        ("y_scale", 1, scalar(0.0107)),
        ("y_zero", 2, u8s(&[1], &[118])),
    ];
    let names: Vec<&str> = inputs.iter().map(|(name, _, _)| *name).collect();
    let y = run(vec![write::node("QLinearMatMul", &names, "y")], &inputs, 2);
    assert_eq!(y, u8s(&[2, 3], &[168, 115, 255, 1, 66, 151]));
}

#[test]
fn the_first_of_equal_values_is_the_largest_unless_the_last_is_wanted() {
    let x = || ("x", 1, Tensor::f32([1, 4], vec![1.0, 3.0, 3.0, 2.0]));
    let arg = |last| {
        let mut node = write::node("ArgMax", &["x"], "y");
        node.attribute.extend([write::int("axis", 1), write::int("select_last_index", last)]);
        run(vec![node], &[x()], 7).values
    };
    assert_eq!((arg(0), arg(1)), (Values::I64(vec![1]), Values::I64(vec![2])));
}

#[test]
fn zero_has_no_sign() {
    let x = Tensor::f32([3], vec![-2.0, 0.0, 5.0]);
    let y = run(vec![write::node("Sign", &["x"], "y")], &[("x", 1, x)], 1);
    assert_eq!(y.as_f32(), Some(&[-1.0, 0.0, 1.0][..]));
}

/// The engine alone gets it wrong.
#[test]
fn integers_are_padded_with_their_zero_point() {
    let x: Vec<u8> = (0..3 * 36).map(|at| (at * 37 % 251) as u8).collect();
    let w: Vec<i8> = (0..16 * 27).map(|at| (at * 53 % 255 - 127) as i8).collect();
    let kernel = Tensor { shape: vec![16, 3, 3, 3], values: Values::I8(w.clone()) };
    let mut node = write::node("ConvInteger", &["x", "w", "zero"], "y");
    node.attribute.extend([write::ints("kernel_shape", vec![3, 3]), write::ints("pads", vec![1; 4])]);
    let inputs = [("x", 2, u8s(&[1, 3, 6, 6], &x)), ("w", 3, kernel), ("zero", 2, u8s(&[], &[100]))];
    let y = run(vec![node], &inputs, 6);
    let Values::I32(got) = y.values else { panic!("no integers") };
    for (at, got) in got.into_iter().enumerate() {
        let (channel, row, column) = (at / 36, at / 6 % 6, at % 6);
        let mut sum = 0;
        for (from, tap) in (0..3).flat_map(|from| (0..9).map(move |tap| (from, tap))) {
            let (row, column) = ((row + tap / 3).wrapping_sub(1), (column + tap % 3).wrapping_sub(1));
            if row < 6 && column < 6 {
                let value = i32::from(x[from * 36 + row * 6 + column]) - 100;
                sum += value * i32::from(w[(channel * 3 + from) * 9 + tap]);
            }
        }
        assert_eq!(got, sum, "at {at}");
    }
}
