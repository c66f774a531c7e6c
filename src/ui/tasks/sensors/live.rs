//! What sensors say, as it comes: the last samples and results, which the chart draws, and the recording under way. Too much changes here
//! for the page's state to be copied each time, so it lies beside it. Must not know where samples come from, nor how anything is drawn.

use std::collections::VecDeque;

use crate::{
    protocol::{Channel, Recording, Samples, Scored},
    ui::tasks::sensors::simulation::Fault,
};

/// The samples that the chart can go back to, of each channel.
pub const KEPT_SAMPLES: usize = 10_000;
/// The results that can be exported.
pub const KEPT_RESULTS: usize = 50_000;
/// The most values that a recording keeps: as 32-bit numbers they take 16 MB.
pub const MOST_RECORDED: usize = 4_000_000;

#[derive(Debug, Default)]
pub struct Live {
    channels: Vec<Channel>,
    times_ms: VecDeque<f64>,
    /// Of each channel, as many as there are times.
    values: Vec<VecDeque<f32>>,
    results: VecDeque<Scored>,
    recording: Recording,
    /// What a person had the simulator do and it has not done yet.
    faults: VecDeque<Fault>,
    /// Grows with each change, so that nothing is drawn twice.
    changes: u64,
}

/// How much of a recording there is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Recorded {
    pub samples: usize,
    pub channels: usize,
    /// From the first sample to the last.
    pub span_ms: f64,
    /// No more is kept.
    pub full: bool,
}

impl Live {
    /// Begins anew with these channels; the recording stays.
    pub fn begin(&mut self, channels: &[Channel]) {
        self.channels = channels.to_vec();
        self.times_ms.clear();
        self.values = vec![VecDeque::new(); channels.len()];
        self.results.clear();
        self.faults.clear();
        self.changes += 1;
    }

    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Takes in samples of as many channels as there are. Where the clock goes back, those that were later are dropped:
    /// time only goes on in a chart.
    pub fn take(&mut self, samples: &Samples) {
        let channels = self.channels.len().max(1);
        for (time_ms, values) in samples.times_ms.iter().zip(samples.values.chunks_exact(channels)) {
            while self.times_ms.back().is_some_and(|last| time_ms < last) {
                self.times_ms.pop_back();
                for channel in &mut self.values {
                    channel.pop_back();
                }
            }
            if self.times_ms.len() == KEPT_SAMPLES {
                self.times_ms.pop_front();
                for channel in &mut self.values {
                    channel.pop_front();
                }
            }
            self.times_ms.push_back(*time_ms);
            self.values.iter_mut().zip(values).for_each(|(channel, value)| channel.push_back(*value));
        }
        self.changes += 1;
    }

    pub fn take_results<'a>(&mut self, results: impl Iterator<Item = &'a Scored>) {
        for result in results {
            if self.results.len() == KEPT_RESULTS {
                self.results.pop_front();
            }
            while self.results.back().is_some_and(|last| result.time_ms < last.time_ms) {
                self.results.pop_back();
            }
            // What a mark needs stays with its alert.
            self.results.push_back(Scored { samples: None, ..result.clone() });
        }
        self.changes += 1;
    }

    pub fn times_ms(&self) -> &VecDeque<f64> {
        &self.times_ms
    }

    pub fn values(&self, channel: usize) -> Option<&VecDeque<f32>> {
        self.values.get(channel)
    }

    pub fn results(&self) -> &VecDeque<Scored> {
        &self.results
    }

    /// Each channel's last value, and when it came; NaN where it said nothing.
    pub fn last(&self) -> Option<(f64, Vec<f32>)> {
        let time_ms = *self.times_ms.back()?;
        Some((
            time_ms,
            self.values.iter().map(|channel| channel.back().copied().unwrap_or(f32::NAN)).collect(),
        ))
    }

    /// Forgets what was recorded before.
    pub fn begin_recording(&mut self, channels: &[Channel]) {
        self.recording = Recording { channels: channels.to_vec(), samples: Samples::default() };
    }

    /// Keeps samples to train on, up to [`MOST_RECORDED`] values.
    pub fn record(&mut self, samples: &Samples) {
        let channels = self.recording.channels.len().max(1);
        let kept = &mut self.recording.samples;
        let room = (MOST_RECORDED - kept.values.len().min(MOST_RECORDED)) / channels;
        let taken = samples.times_ms.len().min(room);
        kept.times_ms.extend(samples.times_ms.iter().take(taken));
        kept.values.extend(samples.values.iter().take(taken * channels));
    }

    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    pub fn recorded(&self) -> Recorded {
        let Recording { channels, samples: Samples { times_ms, values } } = &self.recording;
        let span = times_ms.first().zip(times_ms.last()).map(|(first, last)| last - first);
        Recorded {
            samples: times_ms.len(),
            channels: channels.len(),
            span_ms: span.unwrap_or_default().max(0.0),
            full: !channels.is_empty() && values.len() + channels.len() > MOST_RECORDED,
        }
    }

    pub fn inject(&mut self, fault: Fault) {
        self.faults.push_back(fault);
    }

    pub fn next_fault(&mut self) -> Option<Fault> {
        self.faults.pop_front()
    }
}
