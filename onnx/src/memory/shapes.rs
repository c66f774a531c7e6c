//! What is known of a value before it is computed: its shape, and the numbers of small lists. Must not know operators.

use crate::{
    Result, Tensor, Values,
    proto::{self, Node},
    weights,
};

/// Longer lists are no shapes.
const LONGEST: usize = 64;

#[derive(Clone, Debug, Default)]
pub struct Known {
    /// `None` where it hangs on values.
    pub shape: Option<Vec<u64>>,
    /// The integers of a list or scalar that something may take as a shape.
    pub numbers: Option<Vec<i64>>,
    /// Bytes a value; what the engine computes with has mostly 4.
    width: u64,
}

impl Known {
    pub fn of_shape(shape: Vec<u64>) -> Self {
        Self { shape: Some(shape), numbers: None, width: 4 }
    }

    pub fn of_numbers(numbers: Vec<i64>) -> Self {
        let shape = Some(vec![numbers.len() as u64]);
        Self { shape, numbers: (numbers.len() <= LONGEST).then_some(numbers), width: 4 }
    }

    pub fn of_scalar(number: i64) -> Self {
        Self { shape: Some(Vec::new()), numbers: Some(vec![number]), width: 4 }
    }

    pub fn of_weight(weight: &proto::Tensor) -> Result<Self> {
        let count = weights::count(weight)?;
        let numbers = if count <= LONGEST as u64 {
            weights::tensor(weight).ok().and_then(|tensor| integers(&tensor.values))
        } else {
            None
        };
        let shape = weight.dims.iter().map(|length| u64::try_from(*length).ok()).collect();
        Ok(Self { shape, numbers, width: weights::bytes(weight.data_type(), 1) })
    }

    pub fn of_tensor(tensor: &Tensor) -> Self {
        let shape = Some(tensor.shape.iter().map(|length| *length as u64).collect());
        let numbers = if tensor.values.len() <= LONGEST { integers(&tensor.values) } else { None };
        let width = match tensor.values {
            Values::I8(_) | Values::U8(_) => 1,
            Values::F64(_) | Values::I64(_) | Values::U64(_) => 8,
            _ => 4,
        };
        Self { shape, numbers, width }
    }

    /// `None` where the shape isn't known.
    pub fn bytes(&self) -> Option<u64> {
        let product = |product: u64, length: &u64| product.saturating_mul(*length);
        Some(self.shape.as_ref()?.iter().fold(self.width.max(1), product))
    }
}

fn integers(values: &Values) -> Option<Vec<i64>> {
    match values {
        Values::I64(values) => Some(values.clone()),
        Values::I32(values) => Some(values.iter().map(|value| i64::from(*value)).collect()),
        // Scales of Resize, in millionths, are read where they are wanted.
        Values::F32(values) => {
            Some(values.iter().map(|value| (f64::from(*value) * MILLION) as i64).collect())
        }
        _ => None,
    }
}

/// How numbers with a point are kept among integers.
pub const MILLION: f64 = 1e6;

/// A node with its attributes but for tensors and graphs, which are large and hold no shapes.
pub fn without_weights(node: &Node) -> Node {
    let mut node = node.clone();
    for attribute in &mut node.attribute {
        attribute.tensors.clear();
        attribute.graphs.clear();
        attribute.g = None;
    }
    node
}
