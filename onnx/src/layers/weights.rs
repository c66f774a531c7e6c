//! A file's weights as layers take them. Must not know layers.

use std::collections::HashMap;

use crate::{
    Values,
    proto::{Graph, Tensor},
    weights,
};

/// By name.
pub struct Weights(HashMap<String, Tensor>);

impl Weights {
    pub fn of(graph: &Graph) -> Self {
        // Values share the file's bytes.
        Self(graph.initializer.iter().map(|weight| (weight.name().to_owned(), weight.clone())).collect())
    }

    /// `None` of what is no weight, or not of f32.
    pub fn f32s(&self, name: &str) -> Option<(Vec<usize>, Vec<f32>)> {
        let tensor = weights::tensor(self.0.get(name)?).ok()?;
        let Values::F32(values) = tensor.values else { return None };
        Some((tensor.shape, values))
    }

    /// Whether it is a weight of f32.
    pub fn is_f32(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|weight| weight.data_type() == 1)
    }

    pub fn dims(&self, name: &str) -> Option<&[i64]> {
        Some(&self.0.get(name)?.dims)
    }

    /// Integers of 8 bits.
    pub fn bytes(&self, name: &str) -> Option<(Vec<usize>, Vec<i16>)> {
        let tensor = weights::tensor(self.0.get(name)?).ok()?;
        let values = match tensor.values {
            Values::I8(values) => values.into_iter().map(i16::from).collect(),
            Values::U8(values) => values.into_iter().map(i16::from).collect(),
            _ => return None,
        };
        Some((tensor.shape, values))
    }
}
