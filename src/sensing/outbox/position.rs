//! How far a slot's results are sent, and what became of those before.

use serde::{Deserialize, Serialize};

use super::{cell, error::OutboxError};
use crate::platform::Store;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The first result that still waits.
    pub next: u64,
    pub sent: u64,
    pub dropped_sent: u64,
    pub dropped_waiting: u64,
    pub not_recorded: u64,
}

impl Position {
    pub async fn read(store: &impl Store, slot: u32) -> Result<Self, OutboxError> {
        cell::read(store, &name(slot)).await
    }

    pub async fn change(
        store: &impl Store,
        slot: u32,
        how: impl FnOnce(&mut Self),
    ) -> Result<Self, OutboxError> {
        cell::change(store, &name(slot), how).await
    }
}

fn name(slot: u32) -> String {
    format!("sent-{slot}")
}
