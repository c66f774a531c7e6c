//! Scores to alerts, with hysteresis: one alert for one event. Must not know how a person is told.

use crate::detector::Score;

/// When an alert begins and when it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hysteresis {
    /// Anomalous windows in a row until an alert.
    pub windows_to_raise: u32,
    /// Windows in a row below `share_to_clear` of the threshold until it is over.
    pub windows_to_clear: u32,
    pub share_to_clear: f32,
}

impl Default for Hysteresis {
    fn default() -> Self {
        Self { windows_to_raise: 1, windows_to_clear: 5, share_to_clear: 0.9 }
    }
}

/// One event, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Counted from 0.
    pub number: u64,
    /// Ends of the first anomalous window and of the latest.
    pub begin_ms: f64,
    pub last_ms: f64,
    /// The highest score, and when.
    pub peak: Score,
    pub peak_ms: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Raised(Alert),
    Cleared(Alert),
}

#[derive(Clone, Debug, Default)]
pub struct Alerts {
    hysteresis: Hysteresis,
    raised: bool,
    /// The alert, raised or in the making.
    now: Option<Alert>,
    anomalous: u32,
    calm: u32,
    count: u64,
}

impl Alerts {
    pub fn new(hysteresis: Hysteresis) -> Self {
        Self { hysteresis, ..Self::default() }
    }

    /// The alert that is raised.
    pub fn raised(&self) -> Option<&Alert> {
        self.now.as_ref().filter(|_| self.raised)
    }

    /// Takes the score of the window that ended then.
    pub fn push(&mut self, end_ms: f64, score: &Score) -> Option<Change> {
        if score.is_anomaly() { self.anomaly(end_ms, score) } else { self.calm(score) }
    }

    /// Behind a gap the event before it is over: nobody knows what happened meanwhile.
    pub fn begin_anew(&mut self) -> Option<Change> {
        let over = self.now.take().filter(|_| self.raised);
        self.raised = false;
        self.anomalous = 0;
        self.calm = 0;
        over.map(Change::Cleared)
    }

    fn anomaly(&mut self, end_ms: f64, score: &Score) -> Option<Change> {
        self.calm = 0;
        self.anomalous = self.anomalous.saturating_add(1);
        let number = self.count;
        let begun =
            || Alert { number, begin_ms: end_ms, last_ms: end_ms, peak: score.clone(), peak_ms: end_ms };
        let alert = self.now.get_or_insert_with(begun);
        alert.last_ms = end_ms;
        if score.value > alert.peak.value {
            alert.peak = score.clone();
            alert.peak_ms = end_ms;
        }
        if self.raised || self.anomalous < self.hysteresis.windows_to_raise {
            return None;
        }
        self.raised = true;
        self.count += 1;
        Some(Change::Raised(alert.clone()))
    }

    fn calm(&mut self, score: &Score) -> Option<Change> {
        self.anomalous = 0;
        if !self.raised {
            self.now = None;
            return None;
        }
        let calm = score.value <= score.threshold * self.hysteresis.share_to_clear;
        self.calm = if calm { self.calm + 1 } else { 0 };
        if self.calm < self.hysteresis.windows_to_clear {
            return None;
        }
        self.begin_anew()
    }
}
