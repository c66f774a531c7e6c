//! How much memory a model takes, from its weights and shapes alone. Must not know how it is allocated.

use crate::{Error, Limits, Result, graphs, proto::Graph, weights};

/// # Errors
/// [`Error::Memory`] where the weights alone are too much.
pub fn weights_fit(graph: &Graph, limits: &Limits) -> Result<()> {
    let mut needed = 0_u64;
    for weight in graphs::weights(graph) {
        needed = needed.saturating_add(weights::bytes(weight.data_type(), weights::count(weight)?));
    }
    if needed > limits.memory_bytes {
        return Err(Error::Memory {
            what: "the model's weights".to_owned(),
            needed,
            limit: limits.memory_bytes,
        });
    }
    Ok(())
}
