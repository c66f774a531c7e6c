//! Stored: which models this device keeps, whole or in part, and how much room there is.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredModels {
    /// Those used last come first.
    pub models: Vec<StoredModel>,
    pub space: Space,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredModel {
    /// Names it in [`Verify`](super::Verify), [`Repair`](super::Repair) and [`Discard`](super::Discard): its SHA-256, or another name
    /// where that isn't known yet.
    pub file: String,
    /// Lower-case hex; empty while nobody knows it.
    pub sha256: String,
    /// As it was called when it was downloaded; empty where an earlier version of this page stored it.
    pub name: String,
    /// Where it was downloaded from; empty where an earlier version of this page stored it.
    pub url: String,
    /// SPDX identifier; empty where nobody said.
    pub licence: String,
    /// That are stored.
    pub bytes: u64,
    /// Of the whole file; `None` where nobody knows.
    pub total: Option<u64>,
    pub state: StoredState,
    /// Milliseconds since the Unix epoch; 0 where nobody noted it.
    pub added_ms: u64,
    /// When it was loaded or downloaded last, in the same unit.
    pub used_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoredState {
    /// A download that goes on when it is asked for again.
    Partial,
    /// A download that is under way, in this tab or another.
    UnderWay,
    /// Every byte was hashed when it came, or since.
    Whole,
    /// It is here to its last byte, but nobody noted that its hash was right. [`Verify`](super::Verify) finds out.
    Unverified,
    /// [`Verify`](super::Verify) found bad chunks, or the wrong hash. [`Repair`](super::Repair) fetches what is bad.
    Damaged,
}

/// In bytes, of all that this origin stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    pub used: u64,
    /// `None` where the browser doesn't say.
    pub quota: Option<u64>,
}

impl Space {
    /// That may still be stored.
    pub fn free(&self) -> Option<u64> {
        self.quota.map(|quota| quota.saturating_sub(self.used))
    }
}

tie!(Stored => StoredModels);
