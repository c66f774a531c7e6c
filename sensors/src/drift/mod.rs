//! Drift: whether what is measured has become another thing than the training knew, as against an anomaly, which passes.
//!
//! The reference never changes and nothing is learnt here, so it goes on measuring through alarms: what would be one alarm without end
//! is shown as what it is. Must not know detectors.

pub mod adwin;
mod compare;
mod reference;

use std::collections::VecDeque;

pub use self::reference::{BINS, Reference};
use self::{adwin::Adwin, compare::Comparison};
use crate::shape::Shape;

/// When a difference is drift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Windows that are compared with the training: the latest ones.
    pub recent: usize,
    /// The population stability index beyond which a feature has drifted; 0.1 is watched, 0.25 is acted on (Siddiqi, Credit Risk
    /// Scorecards, 2006).
    pub stability_index: f64,
    /// How improbable the Kolmogorov-Smirnov distance has to be in undrifted data, over all features together.
    pub significance: f64,
    /// ADWIN's confidence: the probability of telling a change of the scores where there is none.
    pub score_confidence: f64,
}

impl Limits {
    /// The latest 60 windows that share no sample, and at least 300.
    pub fn of(shape: Shape) -> Self {
        let apart = shape.window.div_ceil(shape.step);
        Self {
            recent: (60 * apart).clamp(300, 20_000),
            stability_index: 0.25,
            significance: 0.001,
            score_confidence: 0.002,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Too few windows to compare yet.
    Collecting {
        windows: usize,
        needed: usize,
    },
    Steady,
    /// Recent windows are no longer like the training.
    Drifting {
        /// Channels to blame, the most changed first.
        channels: Vec<Changed>,
        /// The scores themselves have changed their level within this watch.
        score_changed: bool,
    },
}

/// How far a channel has drifted: the figures of its most changed feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Changed {
    pub channel: usize,
    /// Population stability index; 0 where nothing has changed.
    pub stability_index: f64,
    /// Kolmogorov-Smirnov: the greatest difference of the distributions, 0 to 1.
    pub distance: f64,
}

#[derive(Clone, Debug)]
pub struct Drift {
    shape: Shape,
    limits: Limits,
    reference: Reference,
    /// The bins of the recent windows' features, a row a window; the bin behind the last stands for a missing channel.
    recent: VecDeque<u8>,
    counts: Vec<u32>,
    adwin: Adwin,
    score_changed: bool,
    windows: usize,
}

impl Drift {
    pub fn new(shape: Shape, reference: Reference, limits: Limits) -> Self {
        let features = reference.features();
        Self {
            shape,
            limits,
            counts: vec![0; features * BINS],
            recent: VecDeque::with_capacity(features * (limits.recent + 1)),
            adwin: Adwin::new(limits.score_confidence),
            reference,
            score_changed: false,
            windows: 0,
        }
    }

    /// Takes a scored window's normalised features.
    pub fn push(&mut self, row: &[f32], missing: &[bool], value: f32, threshold: f32) {
        let per_channel = (row.len() / missing.len().max(1)).max(1);
        for (feature, value) in row.iter().enumerate() {
            let is_missing = missing.get(feature / per_channel).copied().unwrap_or(false);
            let bin = if is_missing { BINS } else { self.reference.bin(feature, *value) };
            if let Some(count) = self.counts.get_mut(feature * BINS + bin).filter(|_| bin < BINS) {
                *count += 1;
            }
            self.recent.push_back(bin as u8);
        }
        self.windows += 1;
        if self.windows > self.limits.recent {
            self.windows -= 1;
            self.forget_oldest();
        }
        // ADWIN's bound holds for values of 0 to 1.
        if self.adwin.push(f64::from(value / (value + threshold.max(f32::MIN_POSITIVE)))) {
            self.score_changed = true;
        }
    }

    fn forget_oldest(&mut self) {
        for feature in 0..self.reference.features() {
            let Some(bin) = self.recent.pop_front() else { return };
            let bin = usize::from(bin);
            if let Some(count) = self.counts.get_mut(feature * BINS + bin).filter(|_| bin < BINS) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// How far each channel is from its training: the figures that go with the results.
    pub fn changes(&self) -> Vec<Changed> {
        let mut changes: Vec<Changed> = Vec::with_capacity(self.shape.channels);
        for channel in 0..self.shape.channels {
            let features = self.features_of(channel).map(|feature| self.compare(feature));
            let most = features.max_by(|one, other| one.stability_index.total_cmp(&other.stability_index));
            let (stability_index, distance) =
                most.map_or((0.0, 0.0), |most| (most.stability_index, most.distance));
            changes.push(Changed { channel, stability_index, distance });
        }
        changes
    }

    pub fn state(&self) -> State {
        if self.windows < self.limits.recent {
            return State::Collecting { windows: self.windows, needed: self.limits.recent };
        }
        let features = self.reference.features().max(1);
        let mut channels = Vec::new();
        for channel in 0..self.shape.channels {
            let drifted = self.features_of(channel).map(|feature| self.compare(feature));
            let drifted = drifted.filter(|found| found.is_drift(&self.limits, features));
            let most = drifted.max_by(|one, other| one.stability_index.total_cmp(&other.stability_index));
            if let Some(most) = most {
                channels.push(Changed {
                    channel,
                    stability_index: most.stability_index,
                    distance: most.distance,
                });
            }
        }
        if channels.is_empty() {
            return State::Steady;
        }
        channels.sort_by(|one, other| other.stability_index.total_cmp(&one.stability_index));
        State::Drifting { channels, score_changed: self.score_changed }
    }

    fn features_of(&self, channel: usize) -> std::ops::Range<usize> {
        let per_channel = self.reference.features() / self.shape.channels.max(1);
        channel * per_channel..(channel + 1) * per_channel
    }

    fn compare(&self, feature: usize) -> Comparison {
        let counts = self.counts.get(feature * BINS..(feature + 1) * BINS).unwrap_or_default();
        Comparison::of(self.reference.counts_of(feature), counts, self.shape)
    }
}
