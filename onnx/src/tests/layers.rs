//! Layers beside the engine, which computes the same otherwise. Must not know kernels.

use super::written::{Length, f32s, file, port, scattered, weight};
use crate::{Kernels, Limits, Model, Tensor, Values, fit::write, proto::Node};

/// What a file makes of `x`, by our kernels and by the engine's.
fn both(file: &[u8], x: &Tensor) -> [Tensor; 2] {
    [Kernels::Ours, Kernels::Engine].map(|kernels| {
        let model =
            Model::open_on(kernels, file.to_vec(), Vec::new(), &Limits::default()).expect("a good file");
        model.run(vec![("x".to_owned(), x.clone())]).expect("it runs").remove(0).1
    })
}

fn assert_alike([ours, theirs]: [Tensor; 2], what: &str) {
    assert_eq!(ours.shape, theirs.shape, "{what}");
    let (ours, theirs) = (ours.as_f32().expect("f32"), theirs.as_f32().expect("f32"));
    for (at, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!((ours - theirs).abs() < 1e-4, "{what}: {ours} {theirs} at {at}");
    }
}

/// Channels, made, groups, kernel, strides, pads, dilations, picture.
type Case = (usize, usize, usize, [i64; 2], [i64; 2], [i64; 4], [i64; 2], [usize; 2]);

#[test]
fn convolutions_of_all_kinds_are_those_of_the_engine() {
    let cases: [Case; 9] = [
        (3, 8, 1, [3, 3], [1, 1], [1, 1, 1, 1], [1, 1], [9, 11]),
        (3, 5, 1, [3, 3], [2, 2], [0, 0, 1, 1], [1, 1], [16, 15]),
        (16, 9, 1, [1, 1], [1, 1], [0, 0, 0, 0], [1, 1], [7, 7]),
        (8, 8, 8, [3, 3], [1, 1], [1, 1, 1, 1], [1, 1], [7, 7]),
        (8, 8, 8, [5, 3], [2, 2], [2, 1, 2, 1], [1, 1], [13, 14]),
        (4, 8, 4, [3, 3], [2, 1], [1, 0, 0, 1], [1, 2], [9, 9]),
        (6, 9, 3, [2, 3], [1, 3], [0, 2, 1, 2], [2, 1], [8, 10]),
        (1, 40, 1, [1, 16], [1, 8], [0, 0, 0, 0], [1, 1], [1, 100]),
        (4, 4, 1, [1, 1], [2, 2], [0, 0, 0, 0], [1, 1], [5, 5]),
    ];
    for case in cases {
        let (channels, made, groups, kernel, strides, pads, dilations, picture) = case;
        let mut node = write::node("Conv", &["x", "kernel", "bias"], "maps");
        node.attribute.extend([
            write::ints("kernel_shape", kernel.to_vec()),
            write::ints("strides", strides.to_vec()),
            write::ints("pads", pads.to_vec()),
            write::ints("dilations", dilations.to_vec()),
            write::int("group", groups as i64),
        ]);
        let dims = [made as i64, (channels / groups) as i64, kernel[0], kernel[1]];
        let count = dims.iter().product::<i64>() as usize;
        let list = |name: &str, least: f32| {
            let values = scattered(made).into_iter().map(|value| least + value.abs()).collect::<Vec<f32>>();
            weight(name, &[made as i64], &values)
        };
        let weights = vec![
            weight("kernel", &dims, &scattered(count)),
            list("bias", -0.5),
            list("scale", 0.5),
            list("more", 0.0),
            list("mean", 0.1),
            list("variance", 0.2),
        ];
        let nodes = vec![
            node,
            write::node("BatchNormalization", &["maps", "scale", "more", "mean", "variance"], "even"),
            write::node("Relu", &["even"], "y"),
        ];
        let x =
            f32s(&[2, channels, picture[0], picture[1]], scattered(2 * channels * picture[0] * picture[1]));
        let sides = x.shape.iter().map(|length| Length::Of(*length as i64)).collect::<Vec<_>>();
        let four = || ["n", "c", "h", "w"].map(Length::Named);
        let file = file(nodes, vec![port("x", 1, &sides)], vec![port("y", 1, &four())], weights);
        assert_alike(both(&file, &x), &format!("{case:?}"));
    }
}

/// Larger than what stays with the engine.
fn product(nodes: Vec<Node>) -> Vec<u8> {
    let weights = vec![
        weight("matrix", &[48, 40], &scattered(48 * 40)),
        weight("bias", &[40], &scattered(40)),
        weight("least", &[], &[-1.0]),
    ];
    let open = [Length::Named("items"), Length::Named("rows"), Length::Of(48)];
    let made = [Length::Named("items"), Length::Named("rows"), Length::Of(40)];
    file(nodes, vec![port("x", 1, &open)], vec![port("y", 1, &made)], weights)
}

#[test]
fn products_with_what_follows_them_are_those_of_the_engine() {
    let file = product(vec![
        write::node("MatMul", &["x", "matrix"], "sums"),
        write::node("Add", &["bias", "sums"], "more"),
        write::node("Clip", &["more", "least"], "y"),
    ]);
    assert_alike(both(&file, &f32s(&[2, 3, 48], scattered(288))), "three nodes");
}

/// Between layer and activation something else looks on.
#[test]
fn what_is_wanted_between_stays() {
    let file = product(vec![
        write::node("MatMul", &["x", "matrix"], "sums"),
        write::node("Relu", &["sums"], "positive"),
        write::node("Add", &["sums", "positive"], "y"),
    ]);
    assert_alike(both(&file, &f32s(&[1, 2, 48], scattered(96))), "a look between");
}

/// Not beside the engine, which in wasm gets zero points of columns wrong.
#[test]
fn quantised_products_are_those_of_loops() {
    let mut quantise = write::node("DynamicQuantizeLinear", &["x"], "bytes");
    quantise.output.extend(["scale".to_owned(), "zero".to_owned()]);
    let mut cast = write::node("Cast", &["sums"], "reals");
    cast.attribute.push(write::int("to", 1));
    let nodes = vec![
        quantise,
        write::node("MatMulInteger", &["bytes", "eighths", "zero", "zeros"], "sums"),
        cast,
        write::node("Mul", &["scale", "step"], "scales"),
        write::node("Mul", &["reals", "scales"], "scaled"),
        write::node("Add", &["scaled", "bias"], "y"),
    ];
    let (matrix, zeros) = (
        (0..48 * 40).map(|at: usize| (at * 53 % 255) as u8).collect::<Vec<u8>>(),
        (0..40).map(|at: usize| (at % 7) as u8).collect::<Vec<u8>>(),
    );
    let bytes = |name: &str, dims: &[i64], raw: &[u8]| crate::proto::Tensor {
        data_type: Some(3),
        raw_data: Some(raw.to_vec().into()),
        ..weight(name, dims, &[])
    };
    let bias = scattered(40);
    let weights = vec![
        bytes("eighths", &[48, 40], &matrix),
        bytes("zeros", &[40], &zeros),
        weight("step", &[], &[0.01]),
        weight("bias", &[40], &bias),
    ];
    let made = |columns: i64| [Length::Of(5), Length::Of(columns)];
    let outputs = vec![
        port("y", 1, &made(40)),
        port("bytes", 2, &made(48)),
        port("scale", 1, &[]),
        port("zero", 2, &[]),
    ];
    let file = file(nodes, vec![port("x", 1, &made(48))], outputs, weights);
    let model = Model::open_on(Kernels::Ours, file, Vec::new(), &Limits::default()).expect("a good file");
    let got = model.run(vec![("x".to_owned(), f32s(&[5, 48], scattered(240)))]).expect("it runs");
    let [(_, y), (_, bytes), (_, scale), (_, zero)] = <[_; 4]>::try_from(got).expect("four outputs");
    let (Values::U8(bytes), Values::U8(zero)) = (bytes.values, zero.values) else { panic!("no bytes") };
    let scale = scale.as_f32().expect("f32")[0] * 0.01;
    for (at, y) in y.as_f32().expect("f32").iter().enumerate() {
        let (row, column) = (at / 40, at % 40);
        let product = |at: usize| {
            let weight = i32::from(matrix[at * 40 + column] as i8) - i32::from(zeros[column]);
            (i32::from(bytes[row * 48 + at]) - i32::from(zero[0])) * weight
        };
        let expected = (0..48).map(product).sum::<i32>() as f32 * scale + bias[column];
        assert!((y - expected).abs() < 1e-5, "{y} {expected} at {at}");
    }
}
