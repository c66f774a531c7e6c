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
    pub alert_windows: u32,
    pub most_ms: f32,
    pub drift_windows: u32,
    pub drift_psi: f32,
    /// Whether the browser shows a notification when an alert begins.
    pub notify: bool,
}

impl Default for WatchWishes {
    fn default() -> Self {
        Self { alert_windows: 2, most_ms: 200.0, drift_windows: 300, drift_psi: 0.25, notify: false }
    }
}

impl WatchWishes {
    pub fn settings(self, record: bool) -> WatchSettings {
        let Self { alert_windows, most_ms, drift_windows, drift_psi, notify: _ } = self;
        WatchSettings { record, alert_windows, most_ms, drift_windows, drift_psi }
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

/// The channels that have drifted, by their places, the worst first, with their stability indices.
pub fn drifted(drift: &Drift, most_psi: f32) -> Vec<(usize, f32)> {
    let mut drifted: Vec<(usize, f32)> =
        drift.psi.iter().copied().enumerate().filter(|(_, psi)| *psi > most_psi).collect();
    drifted.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    drifted
}
