//! What a training tells: its course while it runs, and afterwards what each detector is worth.

use crate::{detector::Detector, detectors::Kind};

/// What a step brought.
#[derive(Clone, Debug)]
pub enum Step {
    /// Nothing to show but that it goes on: the stage, and how much of it is done, 0 to 1.
    Going {
        stage: Stage,
        share: f64,
    },
    /// An epoch has ended.
    Epoch(Epoch),
    Done(Box<Trained>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Samples to features.
    Reading,
    /// The baselines learn.
    Baselines,
    /// The autoencoder learns.
    Fitting,
    /// Thresholds are set on a part that nobody has learnt.
    Calibrating,
    /// False alarms are counted on the last part.
    Testing,
    /// Which anomalies each one finds.
    Comparing,
}

/// One pass over the rows to fit to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// Counted from 1.
    pub number: usize,
    /// Mean squared errors.
    pub loss: f32,
    pub held_out_loss: f32,
    /// Whether no earlier epoch had a lower held-out loss: its weights are the ones that are kept.
    pub is_best: bool,
}

#[derive(Clone, Debug)]
pub struct Trained {
    /// The chosen one.
    pub detector: Detector,
    /// The others, for a person who wants another one.
    pub others: Vec<Detector>,
    pub report: Report,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub rows: Rows,
    pub epochs: Vec<Epoch>,
    /// In the order of [`Kind`].
    pub figures: Vec<Figures>,
    pub chosen: Kind,
    pub chosen_by: ChosenBy,
    /// Those that were asked for and could not be had, with the reason.
    pub left_out: Vec<(Kind, LeftOut)>,
}

/// Windows in each part, in the order of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    pub fitted: usize,
    pub held_out: usize,
    pub threshold: usize,
    pub test: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenBy {
    /// The person named it.
    Person,
    /// Whether it finds what the person marked as anomalies.
    Marks,
    /// Whether it finds faults that were put into the test part: no anomaly was marked.
    InjectedFaults,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Too many features for what it would compute.
    TooManyFeatures { features: usize, most: usize },
    /// One feature has no components.
    OneFeature,
}

/// What one detector is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    pub kind: Kind,
    pub threshold: f32,
    /// Whether the threshold lies beyond every score of its part: so rare an alarm could not be seen in it, and the tail was continued.
    pub is_extrapolated: bool,
    /// Area under precision and recall over windows, 0 to 1 (average precision).
    pub average_precision: f64,
    /// Anomalies that were there, and those with a window above the threshold.
    pub events: usize,
    pub found: usize,
    /// Alerts on the test part, where nothing was marked, a day.
    pub false_alarms_a_day: f64,
}
