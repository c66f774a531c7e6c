//! A recording: what sensors said over time.

use serde::{Deserialize, Serialize};

/// One sensor's series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    pub name: String,
    /// As a person reads it, such as `°C`; empty where nobody said.
    pub unit: String,
}

/// All channels at each of several times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Since 1970, in the order in which they came.
    pub times_ms: Vec<f64>,
    /// As many for each time as there are channels; NaN where a sensor said nothing.
    pub values: Vec<f32>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    pub channels: Vec<Channel>,
    pub samples: Samples,
}

/// What is odd about samples themselves, and no anomaly: each is handled, and said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SampleNotice {
    /// Nothing came for longer than the samples' own pace allows: a new window begins behind the gap.
    Gap { from_ms: f64, to_ms: f64 },
    /// The clock went back: a new window begins with this sample.
    ClockWentBack { from_ms: f64, to_ms: f64 },
    /// A second sample of the same time was left out.
    SameTime { time_ms: f64 },
    /// The sample's time is no number: it was left out.
    NoTime,
    /// The channel, by its place, gave no value: the one before stands for it.
    Filled { channel: u32, time_ms: f64 },
    /// The channel has given no value for too long: it is not scored.
    Missing { channel: u32, time_ms: f64 },
    /// The channel gives values again.
    Back { channel: u32, time_ms: f64 },
}
