//! One detector among those that are compared: its scores on each part, and what they say of it.

use super::{
    precision::average_precision,
    report::Figures,
    threshold::{Threshold, threshold},
};
use crate::{
    alert::{Alerts, Change, Hysteresis},
    detector::Score,
    detectors::{Model, Row},
};

pub struct Candidate {
    pub model: Model,
    by_channel: Vec<f32>,
    /// Scores of the part that sets the threshold, in the order of time.
    calibration: Vec<f32>,
    pub threshold: Threshold,
    alerts: Alerts,
    false_alarms: u64,
    /// Windows with whether they are an anomaly.
    labelled: Vec<(f32, bool)>,
    found: Vec<bool>,
}

impl Candidate {
    pub fn new(model: Model, channels: usize) -> Self {
        Self {
            model,
            by_channel: vec![0.0; channels],
            calibration: Vec::new(),
            threshold: Threshold { value: f32::MAX, is_extrapolated: true },
            alerts: Alerts::new(Hysteresis::default()),
            false_alarms: 0,
            labelled: Vec::new(),
            found: Vec::new(),
        }
    }

    pub fn score(&mut self, features: &[f32], missing: &[bool], is_first: bool) -> f32 {
        if is_first {
            self.model.begin_anew();
        }
        self.model.score(Row { features, missing }, &mut self.by_channel)
    }

    pub fn calibrate(&mut self, score: f32) {
        self.calibration.push(score);
    }

    pub fn set_threshold(&mut self, days: f64, apart: usize, false_alarms_a_day: f64) {
        self.threshold = threshold(&self.calibration, days, apart, false_alarms_a_day);
        // Scores of the reference are no longer wanted.
        self.calibration = Vec::new();
    }

    /// A normal window of the test part.
    pub fn test(&mut self, end_ms: f64, value: f32, is_first: bool) {
        if is_first {
            self.alerts.begin_anew();
        }
        let (by_channel, stuck, missing) = (Vec::new(), Vec::new(), Vec::new());
        let score = Score { value, threshold: self.threshold.value, by_channel, stuck, missing };
        self.false_alarms += u64::from(matches!(self.alerts.push(end_ms, &score), Some(Change::Raised(_))));
    }

    /// A window that is an anomaly, of which event, or none.
    pub fn label(&mut self, value: f32, event: Option<usize>) {
        self.labelled.push((value, event.is_some()));
        let Some(event) = event else { return };
        if self.found.len() <= event {
            self.found.resize(event + 1, false);
        }
        self.found[event] |= value > self.threshold.value;
    }

    pub fn figures(&mut self, days: f64, events: usize) -> Figures {
        Figures {
            kind: self.model.kind(),
            threshold: self.threshold.value,
            is_extrapolated: self.threshold.is_extrapolated,
            average_precision: average_precision(&mut self.labelled),
            events,
            found: self.found.iter().filter(|found| **found).count(),
            false_alarms_a_day: if days > 0.0 { self.false_alarms as f64 / days } else { 0.0 },
        }
    }
}
