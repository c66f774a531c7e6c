//! A stretch of the recording, played through windows once more, with or without faults. Must not know what is done with the windows.

use super::faults::Faults;
use crate::{error::Result, features, recording::Recording, shape::Sample, window::Window, windows::Windows};

pub struct Pass {
    windows: Windows,
    range: std::ops::Range<usize>,
    next: usize,
    faults: Option<Faults>,
    values: Vec<f32>,
    row: Vec<f32>,
}

/// A window's features as they are, and what is known of it.
pub struct Passed<'a> {
    pub window: Window<'a>,
    pub features: &'a mut Vec<f32>,
}

impl Pass {
    pub fn new(recording: &Recording, range: std::ops::Range<usize>, faults: Option<Faults>) -> Result<Self> {
        let windows = Windows::new(recording.shape, recording.joining)?;
        Ok(Self { windows, next: range.start, range, faults, values: Vec::new(), row: Vec::new() })
    }

    /// How much of it is played, 0 to 1.
    pub fn share(&self) -> f64 {
        (self.next - self.range.start) as f64 / self.range.len().max(1) as f64
    }

    pub fn period_ms(&self) -> Option<f64> {
        self.windows.period_ms()
    }

    /// Plays one sample; `take` is called where a window ends with it. `None` at the end.
    pub fn step<R>(
        &mut self,
        recording: &Recording,
        take: impl FnOnce(Passed<'_>) -> R,
    ) -> Result<Option<Option<R>>> {
        if self.next >= self.range.end {
            return Ok(None);
        }
        let Some(sample) = recording.sample(self.next) else { return Ok(None) };
        self.values.clear();
        self.values.extend_from_slice(sample.values);
        if let Some(faults) = &mut self.faults {
            faults.apply(self.next, &mut self.values);
        }
        self.next += 1;
        let pushed = self.windows.push(Sample { time_ms: sample.time_ms, values: &self.values })?;
        let Some(window) = pushed.window else { return Ok(Some(None)) };
        self.row.clear();
        features::append(&window, &mut self.row);
        Ok(Some(Some(take(Passed { window, features: &mut self.row }))))
    }
}
