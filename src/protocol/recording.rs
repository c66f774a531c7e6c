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

/// What is unusual in samples, and was put right or left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleNotice {
    /// Of the sample at which it was seen.
    pub time_ms: f64,
    pub kind: SampleNoticeKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SampleNoticeKind {
    /// Nothing came for so long: the window under way was left, and another begun.
    Gap { ms: f64 },
    /// The sample is older than the one before it, by so much, and was left out.
    ClockBack { ms: f64 },
    /// The channel, by its place, said nothing for longer than is filled up.
    Missing { channel: u32 },
    /// The channel, by its place, has said the same for a whole window.
    Stuck { channel: u32 },
    /// The channel, by its place, is itself again.
    Recovered { channel: u32 },
}
