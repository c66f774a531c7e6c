//! What a collector is sent: at most 100 results of one detector, as docs/collector.openapi.yaml has them. Must not know how they are kept.

use std::{collections::VecDeque, rc::Rc};

use serde::Serialize;

use super::entry::{Context, Kept};
use crate::protocol::{AlertState, ChannelDrift, Drift, DriftState, RefusedId, Samples};

/// A collector takes no more.
pub const MOST_RESULTS: usize = 100;
/// Of numbers, about, so that a batch with windows stays small, too.
const MOST_NUMBERS: usize = 50_000;

/// A batch on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    pub id: RefusedId,
    pub results: u32,
    /// The same results of the same device have the same key.
    pub key: String,
    pub body: Vec<u8>,
    /// It was set aside, and the person wants it to be sent again.
    pub again: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    device: &'a str,
    detector: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    drift: Option<Drifted<'a>>,
    results: Vec<Result<'a>>,
}

#[derive(Serialize)]
struct Drifted<'a> {
    state: &'static str,
    score_changed: bool,
    channels: &'a [ChannelDrift],
}

/// Numbers that are infinite or none become `null`.
#[derive(Serialize)]
struct Result<'a> {
    sequence: u64,
    time_ms: f64,
    score: Option<f32>,
    threshold: f32,
    by_channel: &'a [f32],
    stuck: &'a [u32],
    missing: &'a [u32],
    alert: &'static str,
    latency_ms: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    samples: Option<&'a Samples>,
}

/// As many of the results at the front as belong into one batch; `None` where there are none.
pub fn batch(
    slot: u32,
    device: &str,
    ahead: &VecDeque<(Rc<Context>, Kept)>,
) -> serde_json::Result<Option<Sending>> {
    let Some((context, first)) = ahead.front() else { return Ok(None) };
    let (mut numbers, mut context) = (0, context);
    let mut results = Vec::new();
    let mut last = first.sequence;
    for (its_context, kept) in ahead.iter().take(MOST_RESULTS) {
        numbers += kept.by_channel.len() + kept.samples.as_ref().map_or(0, |samples| samples.values.len());
        if its_context.detector != context.detector || numbers > MOST_NUMBERS && !results.is_empty() {
            break;
        }
        context = its_context;
        last = kept.sequence;
        results.push(sent(kept));
    }
    let count = results.len() as u32;
    let body =
        Body { device, detector: &context.detector, drift: context.drift.as_ref().map(drifted), results };
    Ok(Some(Sending {
        id: RefusedId { slot, first: first.sequence, last },
        results: count,
        key: key(device, first.sequence, last),
        body: serde_json::to_vec(&body)?,
        again: false,
    }))
}

pub fn key(device: &str, first: u64, last: u64) -> String {
    format!("{device}-{first}-{last}")
}

fn sent(kept: &Kept) -> Result<'_> {
    Result {
        sequence: kept.sequence,
        time_ms: kept.time_ms,
        score: kept.score,
        threshold: kept.threshold,
        by_channel: &kept.by_channel,
        stuck: &kept.stuck,
        missing: &kept.missing,
        alert: alert(kept.alert),
        latency_ms: kept.latency_ms,
        samples: kept.samples.as_ref(),
    }
}

fn drifted(drift: &Drift) -> Drifted<'_> {
    let score_changed = matches!(drift.state, DriftState::Drifting { score_changed: true });
    Drifted { state: drift_state(drift.state), score_changed, channels: &drift.channels }
}

pub const fn drift_state(state: DriftState) -> &'static str {
    match state {
        DriftState::Collecting { .. } => "collecting",
        DriftState::Steady => "steady",
        DriftState::Drifting { .. } => "drifting",
    }
}

pub const fn alert(state: AlertState) -> &'static str {
    match state {
        AlertState::Quiet => "quiet",
        AlertState::Begins => "begins",
        AlertState::GoesOn => "goes-on",
        AlertState::Ends => "ends",
    }
}
