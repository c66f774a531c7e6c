//! TrainSensors: what is normal is learnt from a person's own recording, and a detector made of it.

use serde::{Deserialize, Serialize};

use super::{Bytes, Channel, Recording, Samples, WatchId};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainSensors {
    pub data: TrainingData,
    pub settings: TrainingSettings,
    /// What a person said of windows that were alerts.
    pub marked: Vec<MarkedWindow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TrainingData {
    Recording(Recording),
    /// What this watch has seen last, at most so many windows.
    Watched {
        watch: WatchId,
        most_windows: u32,
        /// A person says that all of it was normal, alerts too; else these are not learnt.
        alerts_are_normal: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingSettings {
    /// Samples that are scored together.
    pub window: u32,
    /// Samples from the beginning of one window to that of the next.
    pub step: u32,
    /// The threshold is set so that normal data exceeds it about so often.
    pub false_alarms_a_day: f32,
    pub most_epochs: u32,
    pub seed: u64,
    /// `None`: the one that does best on data that was held out.
    pub method: Option<DetectorMethod>,
}

impl TrainingSettings {
    /// Where nobody says otherwise.
    pub const USUAL: Self =
        Self { window: 20, step: 5, false_alarms_a_day: 10.0, most_epochs: 50, seed: 7, method: None };
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkedWindow {
    /// As [`super::Scored::samples`] had them.
    pub samples: Samples,
    pub is_normal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DetectorMethod {
    Autoencoder,
    Ewma,
    Cusum,
    Pca,
    HalfSpaceTrees,
}

/// An epoch of the autoencoder's training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedEpoch {
    /// Counted from 1.
    pub epoch: u32,
    /// Mean squared reconstruction errors.
    pub loss: f32,
    pub held_out_loss: f32,
    /// No earlier epoch had a lower loss on held-out data: its weights are the ones that are kept.
    pub is_best: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedSensors {
    /// A safetensors file, for [`super::Watch`], and to keep.
    pub detector: Bytes,
    pub facts: DetectorFacts,
    /// Each method that was tried.
    pub compared: Vec<MethodFigures>,
    pub chosen_by: ChosenBy,
    /// Windows that were learnt from; others were held out.
    pub trained_windows: u64,
    pub train_ms: f64,
}

/// What a detector's file says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetectorFacts {
    pub channels: Vec<Channel>,
    pub window: u32,
    pub step: u32,
    /// Between two samples, as the training data had it.
    pub period_ms: Option<f64>,
    pub method: DetectorMethod,
    pub threshold: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChosenBy {
    /// The person named it.
    Person,
    /// Whether it finds what the person marked.
    Marks,
    /// Whether it finds faults that were put into the last part of the data: nothing was marked.
    InjectedFaults,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodFigures {
    pub method: DetectorMethod,
    pub threshold: f32,
    /// Area under precision and recall over windows, 0 to 1 (average precision).
    pub average_precision: f32,
    /// Anomalies that were there, and those that were found.
    pub events: u32,
    pub found: u32,
    /// On the last part of the data, where nothing was marked.
    pub false_alarms_a_day: f32,
}

tie!(TrainSensors by Sensors streams TrainedEpoch => TrainedSensors);
