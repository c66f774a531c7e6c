//! Samples that are scored together, as a view into the ring that holds them. Must not know how they came there.

use crate::shape::Shape;

/// `shape.window` samples that follow each other, with what is known of each channel.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    pub shape: Shape,
    /// Whether it does not follow the window before it: detectors that remember begin anew.
    pub is_first: bool,
    /// Time of its first and of its last sample.
    pub begin_ms: f64,
    pub end_ms: f64,
    /// Each channel's values twice in a row, so that every window is one slice: `channels * 2 * window`.
    pub(crate) mirrored: &'a [f32],
    /// Where the window begins in each channel's part.
    pub(crate) at: usize,
    /// Channels that gave no value for too long to fill.
    pub missing: &'a [bool],
    /// For how many samples each channel has given the same value, beyond this window too.
    pub constant_for: &'a [u32],
}

impl<'a> Window<'a> {
    /// The channel's values, oldest first: `window` of them.
    pub fn channel(&self, channel: usize) -> &'a [f32] {
        let from = channel * 2 * self.shape.window + self.at;
        &self.mirrored[from..from + self.shape.window]
    }
}
