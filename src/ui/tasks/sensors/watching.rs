//! The state of a watch: what came of its windows so far, and how long scoring took. Must not know how it is run.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::detectors::Detector;
use crate::{
    protocol::{Drift, SampleNotice, Scored, WatchSettings, WatchSummary, Watched},
    ui::runs::Run,
};

/// Latencies of which the median is told.
const LATENCIES: usize = 200;
/// Notices that are shown.
const NOTICES: usize = 50;

/// What a person can set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WatchWishes {
    pub windows_to_raise: u32,
    pub windows_to_clear: u32,
    pub most_ms: f32,
    pub drift_psi: f32,
    /// Whether each result goes into the outbox.
    pub record: bool,
    /// Whether the browser shows a notification when an alert begins.
    pub notify: bool,
}

impl Default for WatchWishes {
    fn default() -> Self {
        let WatchSettings { windows_to_raise, windows_to_clear, drift_psi, .. } = WatchSettings::USUAL;
        Self { windows_to_raise, windows_to_clear, most_ms: 200.0, drift_psi, record: true, notify: false }
    }
}

impl WatchWishes {
    /// `real_time`: samples come at a pace of their own, and a late score is of no use.
    pub fn settings(self, real_time: bool) -> WatchSettings {
        let Self { windows_to_raise, windows_to_clear, most_ms, drift_psi, record, notify: _ } = self;
        let most_ms = real_time.then_some(most_ms);
        WatchSettings { record, windows_to_raise, windows_to_clear, most_ms, drift_windows: None, drift_psi }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct WatchSoFar {
    pub detector: Rc<Detector>,
    pub windows: u64,
    /// Windows without a score.
    pub put_aside: u64,
    pub last: Option<Rc<Scored>>,
    pub drift: Option<Rc<Drift>>,
    /// The last ones.
    pub notices: Rc<Vec<SampleNotice>>,
    pub notice_count: u64,
    latencies_ms: Rc<Vec<f32>>,
}

pub type WatchRun = Run<WatchSummary, WatchSoFar>;

impl WatchSoFar {
    pub fn new(detector: Rc<Detector>) -> Self {
        Self {
            detector,
            windows: 0,
            put_aside: 0,
            last: None,
            drift: None,
            notices: Rc::default(),
            notice_count: 0,
            latencies_ms: Rc::default(),
        }
    }

    pub fn hear(&mut self, watched: Watched) {
        self.windows += watched.scored.len() as u64;
        self.put_aside += watched.scored.iter().filter(|scored| scored.score.is_none()).count() as u64;
        let latencies = Rc::make_mut(&mut self.latencies_ms);
        latencies.extend(
            watched.scored.iter().filter(|scored| scored.score.is_some()).map(|scored| scored.latency_ms),
        );
        let old = latencies.len().saturating_sub(LATENCIES);
        latencies.drain(..old);
        if let Some(last) = watched.scored.into_iter().last() {
            self.last = Some(Rc::new(last));
        }
        if let Some(drift) = watched.drift {
            self.drift = Some(Rc::new(drift));
        }
        if !watched.notices.is_empty() {
            self.notice_count += watched.notices.len() as u64;
            let notices = Rc::make_mut(&mut self.notices);
            notices.extend(watched.notices);
            let old = notices.len().saturating_sub(NOTICES);
            notices.drain(..old);
        }
    }

    /// Of the last windows that were scored.
    pub fn median_latency_ms(&self) -> Option<f32> {
        let mut sorted = self.latencies_ms.to_vec();
        sorted.sort_by(f32::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }
}

/// The channels that have drifted, by their places, the worst first.
pub fn drifted(drift: &Drift) -> Vec<usize> {
    let mut drifted: Vec<usize> =
        (0..drift.channels.len()).filter(|place| drift.channels[*place].has_drifted).collect();
    drifted.sort_by(|a, b| drift.channels[*b].psi.total_cmp(&drift.channels[*a].psi));
    drifted
}
