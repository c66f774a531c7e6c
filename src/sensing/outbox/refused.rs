//! Batches that a collector refused: each in a file with the answer, until the person has it sent again or dropped.
//!
//! A batch that is to be sent again has an empty file beside it that says so.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{Seek, Write},
};

use serde::{Deserialize, Serialize};

use super::{
    Outbox, Outside,
    batch::{Sending, key},
    error::OutboxError,
    position::Position,
    record::{self, Records},
    settings::Settings,
};
use crate::{
    platform::{Clock, File, Store, StoredFile},
    protocol::{RefusedBatch, RefusedId},
};

const PREFIX: &str = "refused-";
const AGAIN: &str = "again-";

/// What is known of them; the files hold the rest.
#[derive(Default)]
pub struct Refused(RefCell<BTreeMap<RefusedId, Facts>>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Facts {
    results: u32,
    at_ms: f64,
    status: u16,
    answer: String,
}

impl Refused {
    /// How many results they are together.
    pub async fn results<O: Outside>(
        &self,
        outbox: &Outbox<O>,
        files: &[StoredFile],
    ) -> Result<u64, OutboxError> {
        Ok(self.all(outbox, files).await?.iter().map(|batch| u64::from(batch.results)).sum())
    }

    /// Those among the files.
    pub(super) async fn all<O: Outside>(
        &self,
        outbox: &Outbox<O>,
        files: &[StoredFile],
    ) -> Result<Vec<RefusedBatch>, OutboxError> {
        let all = files.iter().filter_map(|file| id(file.name.strip_prefix(PREFIX)?));
        let (all, again): (Vec<_>, _) = (all.collect(), again(files));
        self.0.borrow_mut().retain(|id, _| all.contains(id));
        let mut batches = Vec::with_capacity(all.len());
        for id in all {
            let known = self.0.borrow().get(&id).cloned();
            let facts = match known {
                Some(facts) => facts,
                None => match read(outbox, id).await? {
                    Some((facts, _)) => facts,
                    // It was never finished, so its results still wait.
                    None => continue,
                },
            };
            self.0.borrow_mut().insert(id, facts.clone());
            let Facts { results, at_ms, status, answer } = facts;
            batches.push(RefusedBatch { id, results, at_ms, status, answer, again: again.contains(&id) });
        }
        batches.sort_by_key(|batch| batch.id);
        Ok(batches)
    }

    /// Keeps a batch with the answer; it is on the disk when this returns.
    pub(super) async fn set_aside<O: Outside>(
        &self,
        outbox: &Outbox<O>,
        sending: &Sending,
        status: u16,
        answer: String,
    ) -> Result<(), OutboxError> {
        let at_ms = outbox.outside.clock().local_time().unix_ms as f64;
        let facts = Facts { results: sending.results, at_ms, status, answer };
        let name = name(PREFIX, sending.id);
        let mut bytes = Vec::new();
        let payload = postcard::to_stdvec(&facts)
            .map_err(|_| OutboxError::TooLong { bytes: facts.answer.len(), most: record::LONGEST })?;
        record::frame(&payload, &mut bytes);
        record::frame(&sending.body, &mut bytes);
        {
            let mut file = outbox.store().append(&name).await?;
            let written = file.truncate(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(&bytes));
            written.and_then(|()| file.flush()).map_err(OutboxError::io(&name))?;
        }
        outbox.grown(bytes.len() as u64);
        self.0.borrow_mut().insert(sending.id, facts);
        outbox.store().remove(&self::name(AGAIN, sending.id)).await?;
        Ok(())
    }

    /// A batch that is to be sent again, as it was sent first; `None` where it is gone.
    pub(super) async fn again<O: Outside>(
        &self,
        outbox: &Outbox<O>,
        settings: &Settings,
        id: RefusedId,
    ) -> Result<Option<Sending>, OutboxError> {
        if let Some((facts, body)) = read(outbox, id).await? {
            let key = key(&settings.device_of(id.slot), id.first, id.last);
            return Ok(Some(Sending { id, results: facts.results, key, body, again: true }));
        }
        outbox.store().remove(&name(AGAIN, id)).await?;
        Ok(None)
    }

    /// It is the collector's now.
    pub(super) async fn accepted<O: Outside>(
        &self,
        outbox: &Outbox<O>,
        sending: &Sending,
    ) -> Result<(), OutboxError> {
        self.forget(outbox, sending.id).await?;
        let count = u64::from(sending.results);
        Position::change(outbox.store(), sending.id.slot, |position| position.sent += count).await?;
        Ok(())
    }

    /// Whether there was one.
    pub(super) async fn drop_oldest<O: Outside>(&self, outbox: &Outbox<O>) -> Result<bool, OutboxError> {
        let all = self.all(outbox, &outbox.store().list().await?).await?;
        let oldest = all.iter().min_by(|one, other| one.at_ms.total_cmp(&other.at_ms));
        let Some(oldest) = oldest else { return Ok(false) };
        self.drop(outbox, oldest.id).await?;
        Ok(true)
    }

    async fn drop<O: Outside>(&self, outbox: &Outbox<O>, id: RefusedId) -> Result<(), OutboxError> {
        let Some((facts, _)) = read(outbox, id).await? else { return Err(none(id)) };
        self.forget(outbox, id).await?;
        let count = u64::from(facts.results);
        Position::change(outbox.store(), id.slot, |position| position.dropped_waiting += count).await?;
        Ok(())
    }

    async fn forget<O: Outside>(&self, outbox: &Outbox<O>, id: RefusedId) -> Result<(), OutboxError> {
        outbox.store().remove(&name(PREFIX, id)).await?;
        outbox.store().remove(&name(AGAIN, id)).await?;
        self.0.borrow_mut().remove(&id);
        Ok(())
    }
}

impl<O: Outside> Outbox<O> {
    pub async fn refused(&self) -> Result<Vec<RefusedBatch>, OutboxError> {
        self.refused.all(self, &self.store().list().await?).await
    }

    pub async fn drop_refused(&self, id: RefusedId) -> Result<(), OutboxError> {
        self.refused.drop(self, id).await
    }

    /// Marks a batch, and wakes who sends.
    pub async fn send_again(&self, id: RefusedId) -> Result<(), OutboxError> {
        if read(self, id).await?.is_none() {
            return Err(none(id));
        }
        self.store().append(&name(AGAIN, id)).await?;
        self.wake.all();
        Ok(())
    }

    /// The batch as it was sent, in JSON.
    pub async fn show_refused(&self, id: RefusedId) -> Result<String, OutboxError> {
        let (_, body) = read(self, id).await?.ok_or_else(|| none(id))?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }
}

async fn read<O: Outside>(
    outbox: &Outbox<O>,
    id: RefusedId,
) -> Result<Option<(Facts, Vec<u8>)>, OutboxError> {
    let name = name(PREFIX, id);
    if !outbox.store().list().await?.iter().any(|file| file.name == name) {
        return Ok(None);
    }
    let mut file = outbox.store().append(&name).await?;
    let length = file.length().map_err(OutboxError::io(&name))?;
    let mut records = Records::new(&mut file, 0, length);
    let facts = records.next().map_err(OutboxError::io(&name))?;
    let body = records.next().map_err(OutboxError::io(&name))?;
    let facts = facts.and_then(|facts| postcard::from_bytes(&facts).ok());
    Ok(facts.zip(body))
}

/// Those that the person wants to be sent again.
pub fn again(files: &[StoredFile]) -> Vec<RefusedId> {
    files.iter().filter_map(|file| id(file.name.strip_prefix(AGAIN)?)).collect()
}

fn name(prefix: &str, id: RefusedId) -> String {
    format!("{prefix}{}-{:016x}-{:016x}", id.slot, id.first, id.last)
}

fn id(rest: &str) -> Option<RefusedId> {
    let mut parts = rest.split('-');
    let slot = parts.next()?.parse().ok()?;
    let first = u64::from_str_radix(parts.next()?, 16).ok()?;
    let last = u64::from_str_radix(parts.next()?, 16).ok()?;
    parts.next().is_none().then_some(RefusedId { slot, first, last })
}

fn none(id: RefusedId) -> OutboxError {
    OutboxError::NotSetAside { slot: id.slot, first: id.first, last: id.last }
}
