//! Deliver: sends what stands in the outbox for as long as the request is open, and tells how it stands with it.

use serde::{Deserialize, Serialize};

/// It ends by being cancelled. One tab delivers for all: in the others the request waits until that one ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliver;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutboxState {
    /// Results that are recorded and not sent yet; those of other tabs as far as they are known.
    pub waiting: u64,
    pub sent: u64,
    /// Results that a server refused and that are set aside.
    pub refused: u64,
    /// Results that went because no more may be kept: sent ones, and ones that were never sent.
    pub dropped_sent: u64,
    pub dropped_waiting: u64,
    /// Results that came while nothing more was recorded.
    pub not_recorded: u64,
    /// Records that could not be read back.
    pub damaged: u64,
    /// Of all that is kept.
    pub stored_bytes: u64,
    pub delivery: Delivery,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Delivery {
    /// No address was given, or no consent.
    #[default]
    Off,
    /// Another tab sends for all.
    AnotherTab,
    /// The person wants no request to leave.
    Airplane,
    Sending,
    /// Nothing is waiting; it is looked again after so many milliseconds.
    UpToDate {
        again_ms: f64,
    },
    /// The server could not be reached, or was not ready, so many times in a row. It is tried again after so many milliseconds, or
    /// when the network returns.
    Retrying {
        failures: u32,
        again_ms: f64,
        why: String,
    },
}

tie!(Deliver by Sensors streams OutboxState => OutboxState);
