//! Who may write which file, and when: one at a time each, in whatever tab, and three downloads at a time in this one.

use std::pin::pin;

use futures::future::{Either, select};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{Turn, report};
use crate::{
    platform::{Clock, Platform, Store},
    protocol::{DownloadNotice, Failure, Stage},
    service::{job::Job, storage::lock_name},
};

/// Downloads at a time: more share one connection's bytes and finish later.
const MOST: usize = 3;
/// A lock that nobody has comes within this time.
const SOON_MS: f64 = 250.0;
/// How often the page hears how far another tab is.
const LOOK_MS: f64 = 1000.0;

/// Of this worker.
pub struct Turns(Semaphore);

impl Default for Turns {
    fn default() -> Self {
        Self(Semaphore::new(MOST))
    }
}

/// The right to write a file; given back on drop.
pub struct Writing<'s, L> {
    pub _lock: L,
    pub _permit: Option<SemaphorePermit<'s>>,
}

/// Waits for both. `total` bytes are what the file will have, to whom another tab's progress is told.
pub async fn writing<'j, P: Platform>(
    job: &'j Job<P>,
    (file, total): (&str, Option<u64>),
    turn: &Turn<'_>,
) -> Result<Writing<'j, <P::Store as Store>::Lock>, Failure> {
    let lock = lock(job, (file, total), turn).await?;
    let turns = &job.session().downloads.0;
    let permit = match turns.try_acquire() {
        Ok(permit) => Some(permit),
        Err(_) if turn.waits => {
            (turn.say)(DownloadNotice::Queued);
            turns.acquire().await.ok()
        }
        // Somebody waits for the model itself.
        Err(_) => None,
    };
    Ok(Writing { _lock: lock, _permit: permit })
}

async fn lock<P: Platform>(
    job: &Job<P>,
    (file, total): (&str, Option<u64>),
    turn: &Turn<'_>,
) -> Result<<P::Store as Store>::Lock, Failure> {
    let platform = &job.session().platform;
    let name = lock_name(file);
    let mut lock = pin!(platform.store().lock(&name));
    let mut patience = SOON_MS;
    loop {
        match select(lock.as_mut(), pin!(platform.clock().sleep(patience))).await {
            Either::Left((lock, _)) => return Ok(lock),
            Either::Right(_) => {
                if patience == SOON_MS {
                    (turn.say)(DownloadNotice::ElsewhereUnderWay);
                }
                patience = LOOK_MS;
                let files = platform.store().list().await?;
                if let Some(theirs) = files.iter().find(|stored| stored.name == file) {
                    report(job, Stage::Download, theirs.bytes, total);
                }
            }
        }
    }
}
