//! What is stored, in SQLite: each result once under its device and sequence, each batch's answer under its key. Must not know HTTP.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use axum::http::StatusCode;

use crate::{
    batch::{Batch, Recorded},
    refusal::Refusal,
};

/// `rowid` tells the order in which results came.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS results (
    device TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    time_ms REAL NOT NULL,
    score REAL,
    threshold REAL,
    by_channel TEXT NOT NULL,
    stuck TEXT NOT NULL,
    missing TEXT NOT NULL,
    alert TEXT NOT NULL,
    latency_ms REAL NOT NULL,
    samples TEXT,
    detector TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (device, sequence)
);
CREATE TABLE IF NOT EXISTS batches (
    key TEXT NOT NULL PRIMARY KEY,
    digest BLOB NOT NULL,
    answer TEXT NOT NULL,
    received_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS drift (
    device TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (device, sequence)
) WITHOUT ROWID;
";

pub struct Database {
    pub connection: Connection,
}

/// What a batch is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Results that were new.
    pub stored: u64,
    /// Results that were here already.
    pub known: u64,
    /// The sequence of the batch's last result.
    pub last: u64,
}

/// An answer, and whether it was given before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub accepted: Accepted,
    pub is_repeated: bool,
}

/// How a batch came: under which key, with which SHA-256, and when.
pub struct Arrival<'a> {
    pub key: &'a str,
    pub digest: &'a [u8; 32],
    pub received_ms: i64,
}

impl Database {
    /// Opens the file, or memory where there is none. What was accepted outlives a loss of power.
    pub fn open(path: Option<&Path>) -> rusqlite::Result<Self> {
        let connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection })
    }

    /// Stores a batch whole or not at all. The same key with the same body is answered as it was the first time.
    pub fn accept(&mut self, batch: &Batch, arrival: &Arrival<'_>) -> Result<Answered, Refusal> {
        let transaction = self.connection.transaction()?;
        if let Some(accepted) = earlier(&transaction, arrival)? {
            return Ok(Answered { accepted, is_repeated: true });
        }
        let mut accepted = Accepted { stored: 0, known: 0, last: 0 };
        for result in &batch.results {
            if insert(&transaction, batch, result, arrival.received_ms)? {
                accepted.stored += 1;
            } else {
                same(&transaction, batch, result)?;
                accepted.known += 1;
            }
            accepted.last = result.sequence;
        }
        if let Some(drift) = &batch.drift {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO drift VALUES (?1, ?2, ?3)")?
                .execute(params![batch.device, accepted.last as i64, json(drift)?])?;
        }
        transaction.prepare_cached("INSERT INTO batches VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            arrival.key,
            arrival.digest,
            json(&accepted)?,
            arrival.received_ms
        ])?;
        transaction.commit()?;
        Ok(Answered { accepted, is_repeated: false })
    }
}

fn earlier(transaction: &Transaction<'_>, arrival: &Arrival<'_>) -> Result<Option<Accepted>, Refusal> {
    let row = transaction
        .prepare_cached("SELECT digest, answer FROM batches WHERE key = ?1")?
        .query_row([arrival.key], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    let Some((digest, answer)) = row else { return Ok(None) };
    if digest != arrival.digest[..] {
        let why = format!("the key `{}` came before with another batch", arrival.key);
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "key-reused", why));
    }
    serde_json::from_str(&answer).map(Some).map_err(unreadable)
}

/// Whether it was new.
fn insert(
    transaction: &Transaction<'_>,
    batch: &Batch,
    result: &Recorded,
    received_ms: i64,
) -> Result<bool, Refusal> {
    let samples = result.samples.as_ref().map(json).transpose()?;
    let inserted = transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO results VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            batch.device,
            result.sequence as i64,
            result.time_ms,
            result.score,
            result.threshold,
            json(&result.by_channel)?,
            json(&result.stuck)?,
            json(&result.missing)?,
            result.alert.name(),
            result.latency_ms,
            samples,
            batch.detector,
            received_ms
        ])?;
    Ok(inserted == 1)
}

/// A result that is here already must be the one that came again: two under one number would be one lost.
fn same(transaction: &Transaction<'_>, batch: &Batch, result: &Recorded) -> Result<(), Refusal> {
    let is_same: bool = transaction
        .prepare_cached(
            "SELECT time_ms IS ?3 AND score IS ?4 AND by_channel IS ?5 FROM results WHERE device = ?1 AND sequence = ?2",
        )?
        .query_row(
            params![
                batch.device,
                result.sequence as i64,
                result.time_ms,
                result.score,
                json(&result.by_channel)?
            ],
            |row| row.get(0),
        )?;
    if is_same {
        return Ok(());
    }
    let why = format!("result {} of `{}` is here with other figures", result.sequence, batch.device);
    Err(Refusal::new(StatusCode::CONFLICT, "conflict", why))
}

pub fn json(value: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(unreadable)
}

pub fn unreadable(error: serde_json::Error) -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "database", error.to_string())
}
