//! Samples that are kept to learn from, with what a person marked in them. Must not know what is learnt.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    shape::{Sample, Shape},
    windows::Joining,
};

/// What a person said of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub begin_ms: f64,
    pub end_ms: f64,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It is not learnt, and detectors are chosen by whether they find it.
    Anomaly,
    /// It is normal, whatever was said, and learnt as such.
    FalseAlarm,
}

#[derive(Clone, Debug)]
pub struct Recording {
    pub shape: Shape,
    pub joining: Joining,
    names: Vec<(String, Option<String>)>,
    times: Vec<f64>,
    /// `channels` values a sample.
    values: Vec<f32>,
    marks: Vec<Mark>,
}

impl Recording {
    /// Of channels with a name and perhaps a unit each.
    pub fn new(shape: Shape, joining: Joining, names: Vec<(String, Option<String>)>) -> Result<Self> {
        let shape = shape.checked()?;
        if names.len() != shape.channels {
            return Err(Error::Names { expected: shape.channels, got: names.len() });
        }
        Ok(Self { shape, joining, names, times: Vec::new(), values: Vec::new(), marks: Vec::new() })
    }

    /// Keeps a sample; refuses one with another number of channels.
    pub fn push(&mut self, sample: Sample<'_>) -> Result<()> {
        if sample.values.len() != self.shape.channels {
            return Err(Error::Channels { expected: self.shape.channels, got: sample.values.len() });
        }
        self.times.push(sample.time_ms);
        self.values.extend_from_slice(sample.values);
        Ok(())
    }

    pub fn mark(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    pub fn names(&self) -> &[(String, Option<String>)] {
        &self.names
    }

    /// Samples.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    pub fn sample(&self, at: usize) -> Option<Sample<'_>> {
        let values = self.values.get(at * self.shape.channels..(at + 1) * self.shape.channels)?;
        Some(Sample { time_ms: *self.times.get(at)?, values })
    }

    /// Bytes that the samples take.
    pub fn bytes(&self) -> usize {
        self.times.capacity() * size_of::<f64>() + self.values.capacity() * size_of::<f32>()
    }

    /// Whether a person said that something between these times was an anomaly.
    pub fn is_marked(&self, begin_ms: f64, end_ms: f64) -> bool {
        let overlaps = |mark: &Mark| mark.begin_ms <= end_ms && begin_ms <= mark.end_ms;
        self.marks.iter().any(|mark| mark.verdict == Verdict::Anomaly && overlaps(mark))
    }
}
