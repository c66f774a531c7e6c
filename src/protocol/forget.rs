//! Forget: delete a model's file from the store.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forget {
    /// The file's SHA-256, which is its name in the store.
    pub sha256: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forgotten {
    /// Bytes given back to the device.
    pub freed_bytes: u64,
}

tie!(Forget => Forgotten);
