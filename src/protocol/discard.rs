//! Discard: delete a stored model, or what came of one whose download was paused. What is in memory stays loaded.

use serde::{Deserialize, Serialize};

/// Waits for a download of the same file, so cancel that first. [`Forget`](super::Forget) also unloads, and waits for answers under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discard {
    /// As [`StoredModel::file`](super::StoredModel::file) names it.
    pub file: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discarded {
    /// Bytes given back to the device.
    pub freed_bytes: u64,
}

tie!(Discard => Discarded);
