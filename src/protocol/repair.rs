//! Repair: fetch again what is damaged of a stored file, and nothing else.

use serde::{Deserialize, Serialize};

/// Reads the file (`Stage::Verify`) and fetches its bad chunks from where it came (`Stage::Download`). While a chunk is replaced the
/// file doesn't count as whole; a repair that is cut off goes on when it is asked for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// As [`StoredModel::file`](super::StoredModel::file) names it.
    pub file: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// The chunks of 4 MiB, counted from 0, that were replaced; empty where the file was right.
    pub chunks: Vec<u32>,
    pub fetched_bytes: u64,
}

tie!(Repair => Repaired);
