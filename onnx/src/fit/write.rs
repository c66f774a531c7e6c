//! Nodes, attributes and weights that are written here. Must not know which.

use crate::proto::{Attribute, Node, Tensor};

/// A node with one output.
pub fn node(operator: &str, inputs: &[&str], output: &str) -> Node {
    Node {
        op_type: Some(operator.to_owned()),
        input: inputs.iter().map(|input| (*input).to_owned()).collect(),
        output: vec![output.to_owned()],
        name: Some(output.to_owned()),
        ..Node::default()
    }
}

pub fn int(name: &str, value: i64) -> Attribute {
    Attribute { name: Some(name.to_owned()), kind: Some(2), i: Some(value), ..Attribute::default() }
}

pub fn ints(name: &str, values: Vec<i64>) -> Attribute {
    Attribute { name: Some(name.to_owned()), kind: Some(7), ints: values, ..Attribute::default() }
}

pub fn weight_of_ints(name: &str, values: Vec<i64>) -> Tensor {
    Tensor {
        name: Some(name.to_owned()),
        dims: vec![values.len() as i64],
        data_type: Some(7),
        int64_data: values,
        ..Tensor::default()
    }
}

pub fn with(mut node: Node, attribute: Attribute) -> Node {
    node.attribute.push(attribute);
    node
}
