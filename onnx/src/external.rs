//! Weights in other files beside the model's. Must not know where those lie.

use crate::{
    graphs,
    proto::{Graph, Tensor},
};

/// What `TensorProto.DataLocation` calls EXTERNAL.
const ELSEWHERE: i32 = 1;

pub fn is_elsewhere(tensor: &Tensor) -> bool {
    tensor.data_location() == ELSEWHERE
}

/// A value of the tensor's `external_data`: `location`, `offset` or `length`.
pub fn entry<'a>(tensor: &'a Tensor, key: &str) -> Option<&'a str> {
    tensor.external_data.iter().find(|entry| entry.key() == key).map(|entry| entry.value())
}

/// Each other file once, as the file writes it.
pub fn names(graph: &Graph) -> Vec<String> {
    let mut names = Vec::new();
    for tensor in graphs::weights(graph).into_iter().filter(|tensor| is_elsewhere(tensor)) {
        let name = entry(tensor, "location").unwrap_or_default();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
