//! One node with what goes into it, and its attributes. Must not know operators.

use super::nd::{self, Failed};
use crate::{
    Tensor, Values,
    proto::{Attribute, Node},
};

/// What a node computes; as many tensors as it has outputs, or fewer.
pub type Operator = fn(&Call) -> Failed<Vec<Tensor>>;

pub struct Call<'a> {
    pub node: &'a Node,
    /// In the node's order; those left out are `None`.
    pub inputs: &'a [Option<Tensor>],
    /// The version of the standard's operators.
    pub opset: i64,
}

impl Call<'_> {
    pub fn input(&self, at: usize) -> Failed<&Tensor> {
        self.optional(at).ok_or_else(|| format!("its input {at} is missing"))
    }

    pub fn optional(&self, at: usize) -> Option<&Tensor> {
        self.inputs.get(at)?.as_ref()
    }

    /// An input's shape, and its numbers in f64.
    pub fn numbers(&self, at: usize) -> Failed<(&[usize], Vec<f64>)> {
        let tensor = self.input(at)?;
        Ok((&tensor.shape, nd::numbers(tensor)?))
    }

    /// The numbers of an input that may be left out.
    pub fn optional_numbers(&self, at: usize) -> Failed<Option<Vec<f64>>> {
        self.optional(at).map(nd::numbers).transpose()
    }

    pub fn int(&self, name: &str, otherwise: i64) -> i64 {
        self.attribute(name).map_or(otherwise, |attribute| attribute.i())
    }

    pub fn float(&self, name: &str, otherwise: f64) -> f64 {
        self.attribute(name).map_or(otherwise, |attribute| f64::from(attribute.f()))
    }

    pub fn text(&self, name: &str, otherwise: &str) -> String {
        let text = self.attribute(name).map(|attribute| String::from_utf8_lossy(attribute.s()).into_owned());
        text.unwrap_or_else(|| otherwise.to_owned())
    }

    pub fn ints(&self, name: &str) -> Option<&[i64]> {
        Some(&self.attribute(name)?.ints)
    }

    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        attribute(self.node, name)
    }

    /// A tensor with numbers in the form that an input has.
    pub fn like(&self, at: usize, shape: impl Into<Vec<usize>>, numbers: Vec<f64>) -> Failed<Tensor> {
        Ok(Tensor { shape: shape.into(), values: nd::in_form_of(&self.input(at)?.values, numbers) })
    }
}

pub fn attribute<'a>(node: &'a Node, name: &str) -> Option<&'a Attribute> {
    node.attribute.iter().find(|attribute| attribute.name() == name)
}

pub fn f32s(shape: impl Into<Vec<usize>>, numbers: Vec<f64>) -> Tensor {
    Tensor {
        shape: shape.into(),
        values: Values::F32(numbers.into_iter().map(|number| number as f32).collect()),
    }
}

pub fn i64s(shape: impl Into<Vec<usize>>, numbers: Vec<i64>) -> Tensor {
    Tensor::i64(shape, numbers)
}
