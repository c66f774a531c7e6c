//! The rounds in the database: the model that each begins with, and the changes of the one under way. A round's changes are gone once
//! it has ended.

use axum::http::StatusCode;
use rusqlite::{OptionalExtension, Transaction, params};
use sensors::federated::{self, Refusal as Unfit, Terms, Update};

use super::{Rounds, averaged, weights};
use crate::{database::Database, refusal::Refusal};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS rounds (number INTEGER PRIMARY KEY, model BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS changes (
    round INTEGER NOT NULL,
    member TEXT NOT NULL,
    rows INTEGER NOT NULL,
    change BLOB NOT NULL,
    PRIMARY KEY (round, member)
) WITHOUT ROWID;
";

/// The round under way.
pub struct Current {
    pub number: u64,
    pub model: Vec<u8>,
    /// Whose changes are here.
    pub members: u32,
}

/// A member's change.
pub struct Change {
    pub round: u64,
    pub member: String,
    pub rows: u64,
    /// Numbers of 32 bits, the lowest byte first.
    pub bytes: Vec<u8>,
}

/// What a change is answered.
pub struct Taken {
    /// Of this round, with this one.
    pub members: u32,
    /// It was the last: the next round has begun.
    pub is_over: bool,
}

impl Database {
    /// Begins the first round with this model, unless rounds are under way already.
    pub fn begin_rounds(&self, model: &[u8]) -> rusqlite::Result<()> {
        self.connection.execute_batch(SCHEMA)?;
        self.connection.execute(
            "INSERT INTO rounds SELECT 1, ?1 WHERE NOT EXISTS (SELECT 1 FROM rounds)",
            params![model],
        )?;
        Ok(())
    }

    pub fn current_round(&self) -> Result<Current, Refusal> {
        let (number, model) = self.connection.query_row(
            "SELECT number, model FROM rounds ORDER BY number DESC LIMIT 1",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)),
        )?;
        let members =
            self.connection
                .query_row("SELECT count(*) FROM changes WHERE round = ?1", [number], |row| row.get(0))?;
        Ok(Current { number: number as u64, model, members })
    }

    pub fn model_of_round(&self, round: u64) -> Result<Option<Vec<u8>>, Refusal> {
        let model =
            self.connection
                .query_row("SELECT model FROM rounds WHERE number = ?1", [round as i64], |row| row.get(0));
        Ok(model.optional()?)
    }

    /// Takes a member's change, and ends the round where it was the last. All of it happens, or nothing.
    pub fn take_change(&mut self, rounds: &Rounds, change: &Change) -> Result<Taken, Refusal> {
        let current = self.current_round()?;
        let transaction = self.connection.transaction()?;
        let known: Option<Vec<u8>> = transaction
            .query_row(
                "SELECT change FROM changes WHERE round = ?1 AND member = ?2",
                params![change.round as i64, change.member],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(known) = known {
            if known == change.bytes {
                return Ok(Taken { members: current.members, is_over: false });
            }
            let why = format!("`{}` has sent another change in round {}", change.member, change.round);
            return Err(Refusal::new(StatusCode::CONFLICT, "second-change", why));
        }
        let mut round = sum(&transaction, &current, rounds.terms)?;
        round.take(&update(change)).map_err(unfit)?;
        transaction.execute(
            "INSERT INTO changes VALUES (?1, ?2, ?3, ?4)",
            params![change.round as i64, change.member, change.rows as i64, change.bytes],
        )?;
        let members = current.members + 1;
        let is_over = members >= rounds.members;
        if is_over {
            let model = averaged(&current.model, round).map_err(failed)?;
            let model = model.ok_or_else(|| no_model(current.number))?;
            let next = current.number as i64 + 1;
            transaction.execute("INSERT INTO rounds VALUES (?1, ?2)", params![next, model])?;
            transaction.execute("DELETE FROM changes", [])?;
        }
        transaction.commit()?;
        Ok(Taken { members, is_over })
    }
}

/// The changes that are here, as one round.
fn sum(transaction: &Transaction<'_>, current: &Current, terms: Terms) -> Result<federated::Round, Refusal> {
    let count = weights(&current.model).ok_or_else(|| no_model(current.number))?;
    let mut round = federated::Round::new(current.number, count, terms).map_err(failed)?;
    let mut statement = transaction
        .prepare_cached("SELECT member, rows, change FROM changes WHERE round = ?1 ORDER BY member")?;
    let mut rows = statement.query([current.number as i64])?;
    while let Some(row) = rows.next()? {
        let (member, number, bytes) = (row.get(0)?, row.get::<_, i64>(1)? as u64, row.get(2)?);
        round.take(&update(&Change { round: current.number, member, rows: number, bytes })).map_err(unfit)?;
    }
    Ok(round)
}

fn update(change: &Change) -> Update {
    let (numbers, _) = change.bytes.as_chunks::<4>();
    let numbers = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    Update { round: change.round, change: numbers, rows: change.rows }
}

/// Why a change is left out, as its member is told.
fn unfit(why: Unfit) -> Refusal {
    let refused = |error, reason| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, error, reason);
    match why {
        Unfit::OtherRound { expected, got } => {
            let why = format!("round {expected} is under way, and the change is of round {got}");
            Refusal::new(StatusCode::CONFLICT, "other-round", why)
        }
        Unfit::Length { expected, got } => {
            refused("other-model", format!("the model has {expected} weights, and the change {got}"))
        }
        Unfit::NoNumbers { at } => refused("no-number", format!("the change of weight {at} is no number")),
        Unfit::TooLong { norm, most } => {
            refused("too-long", format!("the change is {norm} long, and no honest one is longer than {most}"))
        }
        Unfit::NoRows => refused("no-rows", "the change comes of no rows".to_owned()),
    }
}

fn failed(error: sensors::Error) -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "model", error.to_string())
}

fn no_model(round: u64) -> Refusal {
    let why = format!("the model of round {round} can't be read");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "model", why)
}
