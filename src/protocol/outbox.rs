//! Outbox: what is kept of the sensors' results and how it is sent; to have it as a table, and to decide on what a server refused.

use serde::{Deserialize, Serialize};

use super::{Bytes, OutboxState};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    pub wish: OutboxWish,
}

/// Each is answered with [`OutboxContents`], as they are after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutboxWish {
    List,
    Configure(OutboxSettings),
    /// A stretch of all results as CSV, the first where no place is named.
    Export(Option<ExportPlace>),
    /// The batch as it was sent.
    Show(RefusedId),
    SendAgain(RefusedId),
    Drop(RefusedId),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxSettings {
    /// The collector's, absolute; empty where the person gave none.
    pub address: String,
    /// The person agrees that results are sent there.
    pub consent: bool,
    /// Bytes of results that are kept at most, sent and waiting ones together.
    pub most_bytes: u64,
    pub when_full: WhenFull,
}

impl Default for OutboxSettings {
    fn default() -> Self {
        Self {
            address: String::new(),
            consent: false,
            most_bytes: 500_000_000,
            when_full: WhenFull::DropOldestWaiting,
        }
    }
}

/// What goes first when no more may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenFull {
    /// What was sent, the oldest first; where all is waiting, nothing more is recorded.
    DropOldestSent,
    /// What was sent, and then the oldest that is waiting.
    DropOldestWaiting,
    /// Nothing goes, and nothing more is recorded.
    StopRecording,
}

/// Names a batch that a server refused: who recorded it, and its first and last result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RefusedId {
    pub slot: u32,
    pub first: u64,
    pub last: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefusedBatch {
    pub id: RefusedId,
    pub results: u32,
    /// When it was refused, in milliseconds since the Unix epoch.
    pub at_ms: f64,
    pub status: u16,
    /// The server's answer, in its words.
    pub answer: String,
    /// It is about to be sent again.
    pub again: bool,
}

/// Behind which file of the log a stretch of the export begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExportPlace {
    pub slot: u32,
    /// The file, by its first result.
    pub segment: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Lines of CSV; the first stretch has the header.
    pub csv: Bytes,
    /// `None` where this was the last stretch.
    pub next: Option<ExportPlace>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutboxContents {
    pub state: OutboxState,
    pub settings: OutboxSettings,
    pub refused: Vec<RefusedBatch>,
    /// Where a stretch was asked for.
    pub exported: Option<Exported>,
    /// Where a batch was to be shown: JSON.
    pub shown: Option<String>,
}

tie!(Outbox by Sensors => OutboxContents);
