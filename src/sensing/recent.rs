//! The samples that a watch has seen last, so that what it took for normal can be learnt and an alert's window marked. Must not know how
//! a window is scored.

use std::collections::VecDeque;

use hearth_sensors::{Mark, Verdict};

use crate::protocol::{Channel, Samples};

/// 16 MB.
const MOST_VALUES: usize = 4 << 20;
/// Alerts that are remembered: of older ones the samples are gone, too.
const MOST_ALERTS: usize = 1000;

pub struct Recent {
    channels: Vec<Channel>,
    times_ms: VecDeque<f64>,
    values: VecDeque<f32>,
    /// Begin and end of each.
    alerts: VecDeque<(f64, f64)>,
}

impl Recent {
    pub fn new(channels: Vec<Channel>) -> Self {
        Self { channels, times_ms: VecDeque::new(), values: VecDeque::new(), alerts: VecDeque::new() }
    }

    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    pub fn push(&mut self, time_ms: f64, values: &[f32]) {
        if self.values.len() + values.len() > MOST_VALUES {
            self.times_ms.pop_front();
            self.values.drain(..values.len().min(self.values.len()));
        }
        self.times_ms.push_back(time_ms);
        self.values.extend(values);
    }

    /// The window that ended last was part of an alert.
    pub fn alert(&mut self, begin_ms: f64, end_ms: f64) {
        match self.alerts.back_mut().filter(|(_, end)| begin_ms <= *end) {
            Some((_, end)) => *end = end_ms,
            None => self.alerts.push_back((begin_ms, end_ms)),
        }
        if self.alerts.len() > MOST_ALERTS {
            self.alerts.pop_front();
        }
    }

    /// The alerts, as a person judges them.
    pub fn alerts(&self, verdict: Verdict) -> impl Iterator<Item = Mark> {
        let mark =
            move |(begin_ms, end_ms): &(f64, f64)| Mark { begin_ms: *begin_ms, end_ms: *end_ms, verdict };
        self.alerts.iter().map(mark)
    }

    /// At most so many samples.
    pub fn latest(&self, most: usize) -> Samples {
        let from = self.times_ms.len().saturating_sub(most);
        Samples {
            times_ms: self.times_ms.range(from..).copied().collect(),
            values: self.values.range(from * self.channels.len()..).copied().collect(),
        }
    }
}
