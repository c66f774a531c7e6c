//! Samples to windows, one at a time, in one ring that is allocated once. Must not know what windows are for.
//!
//! What is odd about samples is told as a [`Notice`] and handled here: gaps, clocks, missing values. Values that are no numbers never
//! leave this file.

use crate::{
    error::{Error, Result},
    notice::Notice,
    pace::Pace,
    shape::{Sample, Shape},
    window::Window,
};

/// When samples are held to belong together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joining {
    /// Milliseconds from one sample to the next, where it is known; else the middle of the last ones is taken.
    pub period_ms: Option<f64>,
    /// A gap is longer than this many periods.
    pub gap_periods: f64,
    /// A missing value is filled with the one before for at most this many samples.
    pub fill: usize,
}

impl Joining {
    /// Gaps of four periods, and values filled for a tenth of a window.
    pub fn of(shape: Shape) -> Self {
        Self { period_ms: None, gap_periods: 4.0, fill: (shape.window / 10).max(1) }
    }
}

/// What a sample brought: a window where one is complete, and what is odd about the sample.
#[derive(Debug)]
pub struct Pushed<'a> {
    pub window: Option<Window<'a>>,
    pub notices: &'a [Notice],
}

/// The ring.
#[derive(Clone, Debug)]
pub struct Windows {
    shape: Shape,
    joining: Joining,
    pace: Pace,
    /// Each channel's values twice, `channels * 2 * window`.
    mirrored: Vec<f32>,
    times: Vec<f64>,
    /// The place that the next sample takes.
    next: usize,
    /// Samples since the last gap, at most a window.
    held: usize,
    /// Samples until the next window.
    wait: usize,
    last_ms: Option<f64>,
    /// Whether no window has been complete since the last gap.
    is_first: bool,
    channels: Vec<Channel>,
    missing: Vec<bool>,
    constant_for: Vec<u32>,
    notices: Vec<Notice>,
}

/// What is known of a channel from sample to sample.
#[derive(Clone, Copy, Debug, Default)]
struct Channel {
    last: f32,
    /// Whether `last` was ever measured.
    known: bool,
    /// Samples in a row without a value.
    without: usize,
    /// Samples until the last value that could not be filled has left the ring.
    unfilled: usize,
}

impl Windows {
    pub fn new(shape: Shape, joining: Joining) -> Result<Self> {
        let shape = shape.checked()?;
        Ok(Self {
            shape,
            joining,
            pace: Pace::new(joining.period_ms),
            mirrored: vec![0.0; shape.channels * 2 * shape.window],
            times: vec![0.0; shape.window],
            next: 0,
            held: 0,
            wait: 0,
            last_ms: None,
            is_first: true,
            channels: vec![Channel::default(); shape.channels],
            missing: vec![false; shape.channels],
            constant_for: vec![0; shape.channels],
            notices: Vec::with_capacity(shape.channels + 1),
        })
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Milliseconds from one sample to the next, once it is known.
    pub fn period_ms(&self) -> Option<f64> {
        self.pace.period_ms()
    }

    /// Takes a sample; refuses one with another number of channels, which changes nothing.
    pub fn push(&mut self, sample: Sample<'_>) -> Result<Pushed<'_>> {
        if sample.values.len() != self.shape.channels {
            return Err(Error::Channels { expected: self.shape.channels, got: sample.values.len() });
        }
        self.notices.clear();
        let complete = self.follows(sample.time_ms) && self.keep(sample);
        if complete {
            for (missing, channel) in self.missing.iter_mut().zip(&self.channels) {
                *missing = channel.unfilled > 0;
            }
        }
        // A window without a channel says nothing.
        let complete = complete && self.missing.contains(&false);
        let is_first = self.is_first;
        self.is_first &= !complete;
        Ok(Pushed { window: complete.then(|| self.window(is_first)), notices: &self.notices })
    }

    /// Whether the sample is to be kept; begins anew where it does not follow the one before.
    fn follows(&mut self, time_ms: f64) -> bool {
        if !time_ms.is_finite() {
            self.notices.push(Notice::NoTime);
            return false;
        }
        let Some(last_ms) = self.last_ms.replace(time_ms) else { return true };
        let after = time_ms - last_ms;
        if after == 0.0 {
            self.notices.push(Notice::SameTime { time_ms });
            return false;
        }
        if after < 0.0 {
            self.notices.push(Notice::ClockWentBack { from_ms: last_ms, to_ms: time_ms });
            self.begin_anew();
        } else if self.pace.period_ms().is_some_and(|period| after > period * self.joining.gap_periods) {
            self.notices.push(Notice::Gap { from_ms: last_ms, to_ms: time_ms });
            self.begin_anew();
            // A sender that has become slower for good is not a gap at every sample.
            self.pace.push(after);
        } else {
            self.pace.push(after);
        }
        true
    }

    fn begin_anew(&mut self) {
        self.is_first = true;
        self.held = 0;
        self.wait = 0;
        self.next = 0;
        self.constant_for.fill(0);
        self.channels.iter_mut().for_each(|channel| channel.unfilled = 0);
    }

    /// Whether a window ends with this sample.
    fn keep(&mut self, sample: Sample<'_>) -> bool {
        let length = self.shape.window;
        let at = self.next;
        for (index, &value) in sample.values.iter().enumerate() {
            let value = self.measured(index, value, sample.time_ms);
            let from = index * 2 * length + at;
            self.mirrored[from] = value;
            self.mirrored[from + length] = value;
        }
        self.times[at] = sample.time_ms;
        self.next = (at + 1) % length;
        self.held = (self.held + 1).min(length);
        if self.held < length {
            return false;
        }
        let complete = self.wait == 0;
        self.wait = if complete { self.shape.step - 1 } else { self.wait - 1 };
        complete
    }

    /// The value that stands for this one, which may be missing.
    fn measured(&mut self, index: usize, value: f32, time_ms: f64) -> f32 {
        let (Some(channel), Some(constant_for)) =
            (self.channels.get_mut(index), self.constant_for.get_mut(index))
        else {
            return value;
        };
        channel.unfilled = channel.unfilled.saturating_sub(1);
        if value.is_finite() {
            if channel.without > self.joining.fill || (channel.without > 0 && !channel.known) {
                self.notices.push(Notice::Back { channel: index, time_ms });
            }
            *constant_for =
                if channel.known && channel.last == value { constant_for.saturating_add(1) } else { 1 };
            channel.last = value;
            channel.known = true;
            channel.without = 0;
        } else {
            channel.without += 1;
            let beyond = channel.without > self.joining.fill || !channel.known;
            if channel.without == 1 && !beyond {
                self.notices.push(Notice::Filled { channel: index, time_ms });
            }
            if channel.without == self.joining.fill + 1 || (channel.without == 1 && !channel.known) {
                self.notices.push(Notice::Missing { channel: index, time_ms });
            }
            if beyond {
                channel.unfilled = self.shape.window;
            }
            // A value that was filled in is none that the sensor repeats.
            *constant_for = 0;
        }
        channel.last
    }

    fn window(&self, is_first: bool) -> Window<'_> {
        let newest = (self.next + self.shape.window - 1) % self.shape.window;
        Window {
            shape: self.shape,
            is_first,
            begin_ms: self.times[self.next],
            end_ms: self.times[newest],
            mirrored: &self.mirrored,
            at: self.next,
            missing: &self.missing,
            constant_for: &self.constant_for,
        }
    }
}
