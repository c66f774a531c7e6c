//! ONNX files for tests. Must not know what they test.

use prost::Message;

use crate::{
    Tensor, Values,
    fit::write,
    proto::{self, Dimension, Graph, Model, Node, OperatorSet, Shape, TensorType, Type, ValueInfo},
};

/// A dimension of a port.
pub enum Length {
    Of(i64),
    Named(&'static str),
}

pub fn port(name: &str, element: i32, shape: &[Length]) -> ValueInfo {
    let dimension = |length: &Length| match length {
        Length::Of(length) => Dimension { length: Some(*length), ..Dimension::default() },
        Length::Named(name) => Dimension { name: Some((*name).to_owned()), ..Dimension::default() },
    };
    let shape = Some(Shape { dim: shape.iter().map(dimension).collect() });
    let tensor = Some(TensorType { element: Some(element), shape });
    ValueInfo {
        name: Some(name.to_owned()),
        kind: Some(Type { tensor, ..Type::default() }),
        ..ValueInfo::default()
    }
}

/// Of f32, [rows, width] with as many rows as are given.
pub fn rows(name: &str, width: i64) -> ValueInfo {
    port(name, 1, &[Length::Named("rows"), Length::Of(width)])
}

pub fn weight(name: &str, dims: &[i64], values: &[f32]) -> proto::Tensor {
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    proto::Tensor {
        name: Some(name.to_owned()),
        dims: dims.to_vec(),
        data_type: Some(1),
        raw_data: Some(raw.into()),
        ..proto::Tensor::default()
    }
}

/// Numbers without a pattern, from -1 to 1.
pub fn scattered(count: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

pub fn file(
    nodes: Vec<Node>,
    inputs: Vec<ValueInfo>,
    outputs: Vec<ValueInfo>,
    weights: Vec<proto::Tensor>,
) -> Vec<u8> {
    let graph =
        Graph { node: nodes, input: inputs, output: outputs, initializer: weights, ..Graph::default() };
    Model {
        ir_version: Some(8),
        producer_name: Some("hearth".to_owned()),
        graph: Some(graph),
        opset_import: vec![OperatorSet { domain: None, version: Some(17) }],
        ..Model::default()
    }
    .encode_to_vec()
}

/// Two layers: [rows, 8] to [rows, 4].
pub fn layers() -> Vec<u8> {
    let nodes = vec![
        write::node("MatMul", &["x", "first"], "hidden"),
        write::node("Relu", &["hidden"], "positive"),
        write::node("Gemm", &["positive", "second", "bias"], "y"),
    ];
    let weights = vec![
        weight("first", &[8, 16], &scattered(128)),
        weight("second", &[16, 4], &scattered(64)),
        weight("bias", &[4], &[0.5, -0.5, 0.25, 0.0]),
    ];
    file(nodes, vec![rows("x", 8)], vec![rows("y", 4)], weights)
}

/// A picture of [1, 3, 16, 16] through a convolution with pooling to [1, 8].
pub fn picture() -> Vec<u8> {
    let mut convolution = write::node("Conv", &["x", "kernel", "bias"], "maps");
    convolution.attribute.extend([write::ints("kernel_shape", vec![3, 3]), write::ints("pads", vec![1; 4])]);
    let nodes = vec![
        convolution,
        write::node("Celu", &["maps"], "bent"),
        write::node("GlobalAveragePool", &["bent"], "means"),
        write::node("Flatten", &["means"], "y"),
    ];
    let weights = vec![weight("kernel", &[8, 3, 3, 3], &scattered(216)), weight("bias", &[8], &scattered(8))];
    let sides = [Length::Of(1), Length::Of(3), Length::Of(16), Length::Of(16)];
    file(nodes, vec![port("x", 1, &sides)], vec![port("y", 1, &[Length::Of(1), Length::Of(8)])], weights)
}

pub fn f32s(shape: &[usize], values: Vec<f32>) -> Tensor {
    Tensor { shape: shape.to_vec(), values: Values::F32(values) }
}
