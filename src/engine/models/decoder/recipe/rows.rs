//! Rows of a tensor by the tensor's name.

use serde::{Deserialize, Serialize};

/// A matrix's rows, or some of a larger one's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    pub tensor: String,
    pub first: usize,
    /// Rows of the whole tensor.
    pub of: usize,
}

impl Rows {
    pub fn whole(tensor: String, rows: usize) -> Self {
        Self { tensor, first: 0, of: rows }
    }
}

/// A vector's numbers, or some of a longer one's, that are added to a product.
pub type Bias = Option<Rows>;
