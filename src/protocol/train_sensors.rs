//! TrainSensors: what is normal is learnt from a person's own recording, and a detector made of it.

use serde::{Deserialize, Serialize};

use super::{Bytes, Channel, Recording, SampleNotice, WatchId};

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
    /// The windows that this watch has scored last and that were no alert: at most so many.
    Watched {
        watch: WatchId,
        most_windows: u32,
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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkedWindow {
    /// As [`super::Scored::features`] had them.
    pub features: Vec<f32>,
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
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedSensors {
    /// A safetensors file, for [`super::Watch`], and to keep.
    pub detector: Bytes,
    pub facts: DetectorFacts,
    /// Each method that was tried.
    pub compared: Vec<MethodFigures>,
    /// Of the training data.
    pub notices: Vec<SampleNotice>,
    /// The loss on held-out data did not fall any more.
    pub stopped_early: bool,
    pub train_ms: f64,
}

/// What a detector's file says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetectorFacts {
    pub channels: Vec<Channel>,
    pub window: u32,
    pub step: u32,
    /// Between two samples, as the training data had it.
    pub period_ms: f64,
    pub method: DetectorMethod,
    pub threshold: f32,
    pub false_alarms_a_day: f32,
    pub trained_windows: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodFigures {
    pub method: DetectorMethod,
    /// The area under the curve of true against false alarms on held-out data, from 0 to 1; 0.5 is chance.
    pub quality: f32,
    /// Of the anomalies in held-out data, the share that exceeded the threshold.
    pub found: f32,
    pub false_alarms_a_day: f32,
    /// Whether the anomalies were a person's marks; else faults were put into normal data.
    pub by_marks: bool,
}

tie!(TrainSensors by Sensors streams TrainedEpoch => TrainedSensors);
