//! What a record says: a result, or under which circumstances those behind it came. Must not know how records lie in a file.

use serde::{Deserialize, Serialize};

use super::{
    error::OutboxError,
    record::{self, LONGEST},
};
use crate::protocol::{AlertState, Drift, Samples, Scored};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    Context(Context),
    Result(Kept),
}

/// What holds for all results behind it, until another comes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// Names what scores: its file's SHA-256, say.
    pub detector: String,
    pub drift: Option<Drift>,
}

/// A result as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Counts the results of a slot, from 0.
    pub sequence: u64,
    pub time_ms: f64,
    pub score: Option<f32>,
    pub threshold: f32,
    pub by_channel: Vec<f32>,
    pub stuck: Vec<u32>,
    pub missing: Vec<u32>,
    pub alert: AlertState,
    pub latency_ms: f32,
    /// Of a window without a score, so that the server can make one.
    pub samples: Option<Samples>,
}

impl Kept {
    pub fn of(scored: &Scored, sequence: u64) -> Self {
        let samples = scored.samples.as_ref().filter(|_| scored.score.is_none());
        Self {
            sequence,
            time_ms: scored.time_ms,
            score: scored.score,
            threshold: scored.threshold,
            by_channel: scored.by_channel.clone(),
            stuck: scored.stuck.clone(),
            missing: scored.missing.clone(),
            alert: scored.alert,
            latency_ms: scored.latency_ms,
            samples: samples.cloned(),
        }
    }
}

impl Entry {
    /// Puts it behind what is in `into`, as a record.
    pub fn write(&self, into: &mut Vec<u8>) -> Result<(), OutboxError> {
        let too_long = |bytes| OutboxError::TooLong { bytes, most: LONGEST };
        // Postcard fails on nothing that has a length.
        let payload = postcard::to_stdvec(self).map_err(|_| too_long(usize::MAX))?;
        if payload.len() > LONGEST {
            return Err(too_long(payload.len()));
        }
        record::frame(&payload, into);
        Ok(())
    }

    /// `None` where the bytes are an entry of another version.
    pub fn read(payload: &[u8]) -> Option<Self> {
        postcard::from_bytes(payload).ok()
    }
}
