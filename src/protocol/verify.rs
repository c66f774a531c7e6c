//! Verify: read a stored file again and say whether its bytes are still the right ones.

use serde::{Deserialize, Serialize};

/// Reads the whole file (`Stage::Verify`); sends and changes nothing but what is noted of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verify {
    /// As [`StoredModel::file`](super::StoredModel::file) names it.
    pub file: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub bytes: u64,
    /// Whether its SHA-256 is the one that it is named after.
    pub is_right: bool,
    /// The chunks of 4 MiB, counted from 0, whose hash is another than it was. Empty where the file is right, and where no hashes of
    /// its chunks were stored.
    pub bad_chunks: Vec<u32>,
}

tie!(Verify => Verified);
