//! What is asked of the stored results: how many there are, and a stretch of them.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use crate::{
    batch::Recorded,
    database::{Database, unreadable},
    refusal::Refusal,
};

/// Results in one answer.
pub const MOST_ROWS: u32 = 1000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub results: u64,
    pub devices: Vec<Device>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub device: String,
    pub results: u64,
    /// The first sequence that is stored, and the last.
    pub first: u64,
    pub last: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    pub results: Vec<Recorded>,
    /// Where the next stretch begins; `null` where there is none.
    pub next: Option<u64>,
}

/// Of one device, by sequence.
#[derive(Clone, Debug, Deserialize)]
pub struct Wanted {
    pub device: String,
    #[serde(default)]
    pub from: u64,
    pub limit: Option<u32>,
}

impl Database {
    pub fn count(&self) -> Result<Counted, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT device, count(*), min(sequence), max(sequence) FROM results GROUP BY device ORDER BY device",
        )?;
        let devices = statement.query_map([], |row| {
            let number = |at| row.get::<_, i64>(at).map(|number| number as u64);
            Ok(Device { device: row.get(0)?, results: number(1)?, first: number(2)?, last: number(3)? })
        })?;
        let devices = devices.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Counted { results: devices.iter().map(|device| device.results).sum(), devices })
    }

    pub fn stretch(&self, wanted: &Wanted) -> Result<Stretch, Refusal> {
        let limit = wanted.limit.unwrap_or(MOST_ROWS);
        if !(1..=MOST_ROWS).contains(&limit) || i64::try_from(wanted.from).is_err() {
            let why = format!("expected a `limit` from 1 to {MOST_ROWS} and a possible `from`");
            return Err(Refusal::invalid("invalid", why));
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT sequence, time_ms, score, threshold, by_channel, latency_ms, alert, samples, stuck, missing FROM results \
             WHERE device = ?1 AND sequence >= ?2 ORDER BY sequence LIMIT ?3",
        )?;
        let mut rows = statement.query(params![wanted.device, wanted.from as i64, limit + 1])?;
        let mut results = Vec::new();
        while let Some(row) = rows.next()? {
            results.push(recorded(row)?);
        }
        let more = results.split_off(results.len().min(limit as usize));
        Ok(Stretch { results, next: more.first().map(|result| result.sequence) })
    }
}

fn recorded(row: &Row<'_>) -> Result<Recorded, Refusal> {
    let text = |at| row.get::<_, String>(at);
    let samples: Option<String> = row.get(7)?;
    let alert = serde_json::Value::String(text(6)?);
    Ok(Recorded {
        sequence: row.get::<_, i64>(0)? as u64,
        time_ms: row.get(1)?,
        score: row.get(2)?,
        threshold: row.get(3)?,
        by_channel: serde_json::from_str(&text(4)?).map_err(unreadable)?,
        stuck: serde_json::from_str(&text(8)?).map_err(unreadable)?,
        missing: serde_json::from_str(&text(9)?).map_err(unreadable)?,
        latency_ms: row.get(5)?,
        alert: serde_json::from_value(alert).map_err(unreadable)?,
        samples: samples.map(|samples| serde_json::from_str(&samples)).transpose().map_err(unreadable)?,
    })
}
