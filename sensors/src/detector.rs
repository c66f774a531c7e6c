//! A detector as it is kept, sent and used: what it has learnt, its normalisation, its threshold, and what was normal for drift to be
//! told by. Must not know how it was trained, nor files.

use std::fmt;

use crate::{
    detectors::{Kind, Model, Row},
    drift::Reference,
    error::{Error, Result},
    features,
    normalisation::Normalisation,
    shape::Shape,
    window::Window,
};

/// A channel is stuck once it has given the same value for so many times as long as it ever did in training, and for a window.
const STUCK_TIMES: u32 = 2;

/// What is known of a channel, and of what it measures.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Channel {
    pub name: String,
    pub unit: Option<String>,
    /// The longest that it gave one value in training, in samples; `None` where it never changed.
    pub longest_constant: Option<u32>,
}

#[derive(Clone, PartialEq)]
pub struct Detector {
    pub shape: Shape,
    /// Milliseconds between samples in training.
    pub period_ms: Option<f64>,
    pub channels: Vec<Channel>,
    pub normalisation: Normalisation,
    pub model: Model,
    pub threshold: f32,
    pub reference: Reference,
    row: Vec<f32>,
    by_channel: Vec<f32>,
}

/// What one window is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Nought or more: how unlike the training the window is.
    pub value: f32,
    pub threshold: f32,
    /// Each channel's share of the score; they add up to 1, or are all 0.
    pub by_channel: Vec<f32>,
    /// Channels that have given one value for too long.
    pub stuck: Vec<usize>,
    /// Channels without values, which were not scored.
    pub missing: Vec<usize>,
}

impl Score {
    /// Whether the window is an anomaly: its score is above the threshold, or a channel is stuck.
    pub fn is_anomaly(&self) -> bool {
        self.value > self.threshold || !self.stuck.is_empty()
    }
}

impl Detector {
    /// Of parts that fit each other.
    pub fn new(
        shape: Shape,
        period_ms: Option<f64>,
        channels: Vec<Channel>,
        normalisation: Normalisation,
        model: Model,
        threshold: f32,
        reference: Reference,
    ) -> Result<Self> {
        if channels.len() != shape.channels {
            return Err(Error::Names { expected: shape.channels, got: channels.len() });
        }
        let by_channel = vec![0.0; shape.channels];
        let row = Vec::with_capacity(features::count(shape));
        Ok(Self { shape, period_ms, channels, normalisation, model, threshold, reference, row, by_channel })
    }

    pub fn kind(&self) -> Kind {
        self.model.kind()
    }

    /// Scores a window of the detector's shape.
    pub fn score(&mut self, window: &Window<'_>) -> Result<Score> {
        self.fits(window.shape)?;
        if window.is_first {
            self.model.begin_anew();
        }
        let mut row = std::mem::take(&mut self.row);
        row.clear();
        features::append(window, &mut row);
        self.normalisation.apply(&mut row);
        blank_missing(&mut row, window.missing);
        let value = self.model.score(Row { features: &row, missing: window.missing }, &mut self.by_channel);
        self.row = row;
        let sum: f32 = self.by_channel.iter().sum();
        let share = if sum > 0.0 && sum.is_finite() { 1.0 / sum } else { 0.0 };
        Ok(Score {
            value,
            threshold: self.threshold,
            by_channel: self.by_channel.iter().map(|part| part * share).collect(),
            stuck: self.stuck(window),
            missing: (0..window.missing.len()).filter(|channel| window.missing[*channel]).collect(),
        })
    }

    /// The window's normalised features that were scored last; those of missing channels are nought.
    pub fn last_row(&self) -> &[f32] {
        &self.row
    }

    fn stuck(&self, window: &Window<'_>) -> Vec<usize> {
        let channels = self.channels.iter().zip(window.constant_for).zip(window.missing).enumerate();
        let stuck = channels.filter(|(_, ((channel, constant_for), missing))| {
            let longest = channel.longest_constant.map(|longest| longest.saturating_mul(STUCK_TIMES));
            !**missing
                && longest.is_some_and(|longest| **constant_for > longest.max(window.shape.window as u32))
        });
        stuck.map(|(at, _)| at).collect()
    }

    fn fits(&self, shape: Shape) -> Result<()> {
        let same = shape.channels == self.shape.channels && shape.window == self.shape.window;
        let said = |shape: Shape| format!("{} channels, {} samples a window", shape.channels, shape.window);
        if same { Ok(()) } else { Err(Error::OtherShape { expected: said(self.shape), got: said(shape) }) }
    }
}

/// A missing channel's features are at their means.
pub(crate) fn blank_missing(row: &mut [f32], missing: &[bool]) {
    let per_channel = row.len() / missing.len().max(1);
    for (features, missing) in row.chunks_mut(per_channel.max(1)).zip(missing) {
        if *missing {
            features.fill(0.0);
        }
    }
}

impl fmt::Debug for Detector {
    /// Without the weights, of which there are thousands.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shape, channels, threshold, .. } = self;
        write!(to, "Detector({:?}, {shape:?}, {channels:?}, threshold {threshold})", self.kind())
    }
}
