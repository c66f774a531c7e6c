//! A detector at work: samples in, scored windows out, with alerts and drift. Must not know clocks nor where results go.

use crate::{
    alert::{Alert, Alerts, Change, Hysteresis},
    detector::{Detector, Score},
    drift::{self, Drift, Limits},
    error::{Error, Result},
    notice::Notice,
    shape::Sample,
    windows::{Joining, Windows},
};

/// One scored window.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    pub begin_ms: f64,
    pub end_ms: f64,
    pub score: Score,
    /// The alert that this window raised or ended.
    pub alert: Option<Change>,
}

/// What a sample brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    pub scored: Option<Scored>,
    /// An alert that a gap ended, before the window.
    pub ended_by_gap: Option<Alert>,
    /// The end of a window that was complete and not scored.
    pub passed_by: Option<f64>,
    pub notices: Vec<Notice>,
}

#[derive(Clone, Debug)]
pub struct Watch {
    windows: Windows,
    detector: Detector,
    alerts: Alerts,
    drift: Drift,
}

impl Watch {
    pub fn new(detector: Detector, joining: Joining, hysteresis: Hysteresis, limits: Limits) -> Result<Self> {
        Ok(Self {
            windows: Windows::new(detector.shape, joining)?,
            drift: Drift::new(detector.shape, detector.reference.clone(), limits),
            alerts: Alerts::new(hysteresis),
            detector,
        })
    }

    /// With what suits the detector's shape.
    pub fn of(detector: Detector) -> Result<Self> {
        let shape = detector.shape;
        let joining = Joining { period_ms: detector.period_ms, ..Joining::of(shape) };
        Self::new(detector, joining, Hysteresis::default(), Limits::of(shape))
    }

    /// Takes a sample; refuses one with another number of channels, which changes nothing.
    pub fn push(&mut self, sample: Sample<'_>) -> Result<Seen> {
        self.take(sample, true)
    }

    /// As [`Self::push`], but for scoring: where there is no time for it.
    pub fn pass_by(&mut self, sample: Sample<'_>) -> Result<Seen> {
        self.take(sample, false)
    }

    fn take(&mut self, sample: Sample<'_>, scores: bool) -> Result<Seen> {
        let pushed = self.windows.push(sample)?;
        let mut seen = Seen { notices: pushed.notices.to_vec(), ..Seen::default() };
        let breaks = |notice: &Notice| matches!(notice, Notice::Gap { .. } | Notice::ClockWentBack { .. });
        if seen.notices.iter().any(breaks) {
            seen.ended_by_gap = self.alerts.begin_anew().map(|change| match change {
                Change::Raised(alert) | Change::Cleared(alert) => alert,
            });
        }
        let Some(window) = pushed.window else { return Ok(seen) };
        if !scores {
            seen.passed_by = Some(window.end_ms);
            return Ok(seen);
        }
        let score = self.detector.score(&window)?;
        self.drift.push(self.detector.last_row(), window.missing, score.value, score.threshold);
        let alert = self.alerts.push(window.end_ms, &score);
        seen.scored = Some(Scored { begin_ms: window.begin_ms, end_ms: window.end_ms, score, alert });
        Ok(seen)
    }

    pub fn detector(&self) -> &Detector {
        &self.detector
    }

    /// Another threshold from now on.
    pub fn set_threshold(&mut self, threshold: f32) -> Result<()> {
        if !threshold.is_finite() || threshold < 0.0 {
            let got = f64::from(threshold);
            return Err(Error::OutOfRange {
                what: "the threshold",
                got,
                least: 0.0,
                most: f64::from(f32::MAX),
            });
        }
        self.detector.threshold = threshold;
        Ok(())
    }

    /// The alert that is raised.
    pub fn alert(&self) -> Option<&Alert> {
        self.alerts.raised()
    }

    pub fn drift(&self) -> drift::State {
        self.drift.state()
    }

    /// The figures of drift, by channel.
    pub fn changes(&self) -> Vec<drift::Changed> {
        self.drift.changes()
    }
}
