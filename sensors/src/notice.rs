//! What is odd about the samples themselves and no anomaly of the machine: each is handled, and a person is told.
//!
//! Must not know what is done with windows.

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Notice {
    /// Nothing came for longer than the samples' own pace allows; a new window begins behind the gap.
    Gap { from_ms: f64, to_ms: f64 },
    /// The clock went back; a new window begins with this sample.
    ClockWentBack { from_ms: f64, to_ms: f64 },
    /// A second sample with the time of the one before; it was left out.
    SameTime { time_ms: f64 },
    /// The sample's time is no number; it was left out.
    NoTime,
    /// The channel gave no value; the one before is taken for a short while.
    Filled { channel: usize, time_ms: f64 },
    /// The channel has given no value for too long: its part of the windows is not scored.
    Missing { channel: usize, time_ms: f64 },
    /// The channel gives values again.
    Back { channel: usize, time_ms: f64 },
}
