//! Watch: samples are scored as they come, until the watch is cancelled or its last sample has come.

use serde::{Deserialize, Serialize};

use super::{Bytes, SampleNotice, Samples};

/// Names a watch; the page gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WatchId(pub u32);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    pub watch: WatchId,
    /// Of [`super::TrainedSensors`].
    pub detector: Bytes,
    pub settings: WatchSettings,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchSettings {
    /// Whether each result goes into the outbox before it counts as recorded.
    pub record: bool,
    /// Anomalous windows in a row that begin an alert.
    pub windows_to_raise: u32,
    /// Windows in a row below the threshold that end one.
    pub windows_to_clear: u32,
    /// A window that takes longer, or has waited longer, is put aside unscored. `None` where samples come as fast as they are scored.
    pub most_ms: Option<f32>,
    /// The latest windows that are compared with the training; `None` takes what suits the detector.
    pub drift_windows: Option<u32>,
    /// The population stability index above which a channel has drifted.
    pub drift_psi: f32,
}

impl WatchSettings {
    /// Where nobody says otherwise, for samples that come as fast as they are scored.
    pub const USUAL: Self = Self {
        record: false,
        windows_to_raise: 2,
        windows_to_clear: 3,
        most_ms: None,
        drift_windows: None,
        drift_psi: 0.25,
    };
}

/// What a watch tells at a time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Watched {
    pub scored: Vec<Scored>,
    pub notices: Vec<SampleNotice>,
    /// Every now and then.
    pub drift: Option<Drift>,
}

impl Watched {
    pub fn is_empty(&self) -> bool {
        self.scored.is_empty() && self.notices.is_empty() && self.drift.is_none()
    }
}

/// One window's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// Counted from 0 in each watch.
    pub number: u64,
    /// Of the window's last sample, since 1970.
    pub time_ms: f64,
    /// `None` where scoring failed or took too long: the window was put aside.
    pub score: Option<f32>,
    pub threshold: f32,
    /// Each channel's share of the score; they add up to 1.
    pub by_channel: Vec<f32>,
    /// Channels, by their places, that have given one value for too long: an anomaly, whatever the score.
    pub stuck: Vec<u32>,
    /// Channels without values, which were not scored.
    pub missing: Vec<u32>,
    pub alert: AlertState,
    /// From the last sample's coming into the worker to the score.
    pub latency_ms: f32,
    /// Of a window in an alert, so that a person can mark it, and of one that was put aside.
    pub samples: Option<Samples>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AlertState {
    Quiet,
    Begins,
    GoesOn,
    /// The first window that is quiet again.
    Ends,
}

/// How recent windows differ from those of the training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    pub state: DriftState,
    /// Each channel's most changed feature.
    pub channels: Vec<ChannelDrift>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DriftState {
    /// Too few windows to compare yet.
    Collecting {
        windows: u32,
        needed: u32,
    },
    Steady,
    /// `score_changed`: the scores' level has changed too (ADWIN).
    Drifting {
        score_changed: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChannelDrift {
    /// Population stability index: below 0.1 nothing has changed, by the usual rule.
    pub psi: f32,
    /// Kolmogorov and Smirnov's distance, 0 to 1.
    pub distance: f32,
    /// Whether it is to blame where there is drift.
    pub has_drifted: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchSummary {
    pub windows: u64,
    /// Windows that were put aside unscored.
    pub put_aside: u64,
    pub alerts: u64,
}

tie!(Watch by Sensors streams Watched => WatchSummary);
