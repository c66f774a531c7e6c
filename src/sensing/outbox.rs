//! The outbox: results are kept in a log that outlives the tab, and sent to a collector once a person gave its address and agreed.
//!
//! [`Outbox::record`] appends durably before a result counts as recorded; [`Outbox::deliver`] sends what stands in the log, oldest first,
//! in batches. Each tab writes files of its own (a *slot*), and one tab sends for all. Must not know how a window is scored.
//!
//! `record` frames bytes, `cell` is a small value written whole or not at all, `segment` one file of the log, `writer` who appends,
//! `reading` who reads on, `bound` what goes when no more may be kept, `batch` what a collector is sent, `delivery` when,
//! `refused` what it didn't want, `export` all of it as a table.

mod backoff;
mod batch;
mod bound;
mod cell;
mod delivery;
mod entry;
mod error;
mod export;
mod position;
mod reading;
mod record;
mod refused;
mod segment;
mod settings;
mod state;
mod wake;
mod wish;
mod writer;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use futures::lock::Mutex;

use self::{
    bound::Fullness, reading::Reading, refused::Refused, segment::Segment, settings::Settings, wake::Wake,
    writer::Writer,
};
pub use self::{
    entry::{Context, Kept},
    error::OutboxError,
    record::{Next, frame, next},
    writer::Recorded,
};
use super::Job;
use crate::{
    platform::{Chance, Clock, Network, Post, Store, Yielder},
    protocol::{self, Delivery, Failure, OutboxContents},
};

/// Does what a person wants of it.
pub async fn run<C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<C, Y>,
    request: protocol::Outbox,
) -> Result<OutboxContents, Failure> {
    Ok(job.session().outbox()?.wish(request.wish).await?)
}

/// The ports that the outbox needs.
pub trait Outside: 'static {
    type Store: Store;
    type Post: Post;
    type Clock: Clock;
    type Network: Network;
    type Chance: Chance;

    /// The outbox's own folder.
    fn store(&self) -> &Self::Store;
    fn post(&self) -> &Self::Post;
    fn clock(&self) -> &Self::Clock;
    fn network(&self) -> &Self::Network;
    fn chance(&self) -> &Self::Chance;
}

/// One tab's view of the outbox.
pub struct Outbox<O: Outside> {
    outside: O,
    /// `None` until something is recorded here.
    writer: Mutex<Option<Writer<<O::Store as Store>::File>>>,
    /// How far each slot is read, for sending.
    readings: RefCell<BTreeMap<u32, Reading>>,
    refused: Refused,
    settings: RefCell<Option<Settings>>,
    delivery: RefCell<Delivery>,
    damaged: Cell<u64>,
    /// Results that were not recorded, and whose count could not be written yet.
    lost: Cell<u64>,
    fullness: Cell<Fullness>,
    /// Where the last file of another slot ends.
    ends: RefCell<BTreeMap<u32, (Segment, u64)>>,
    /// This tab sends for all.
    leads: Cell<bool>,
    wake: Wake,
}

impl<O: Outside> Outbox<O> {
    pub fn new(outside: O) -> Self {
        Self {
            outside,
            writer: Mutex::new(None),
            readings: RefCell::default(),
            refused: Refused::default(),
            settings: RefCell::default(),
            delivery: RefCell::default(),
            damaged: Cell::default(),
            lost: Cell::default(),
            fullness: Cell::default(),
            ends: RefCell::default(),
            leads: Cell::default(),
            wake: Wake::default(),
        }
    }

    fn store(&self) -> &O::Store {
        self.outside.store()
    }
}
