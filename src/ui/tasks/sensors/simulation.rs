//! A simulated machine: sensors that swing as a machine's do, and faults that a person puts in. The same seed gives the same samples. Must
//! not know the clock: its caller says when a sample is.

use std::f64::consts::TAU;

use crate::protocol::{Channel, Samples};

/// What a person can have happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    Spike,
    Stuck,
    Drift,
    Noise,
    Dropout,
    ClockJump,
}

impl FaultKind {
    pub const ALL: [Self; 6] =
        [Self::Spike, Self::Stuck, Self::Drift, Self::Noise, Self::Dropout, Self::ClockJump];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Spike => "spike",
            Self::Stuck => "stuck",
            Self::Drift => "drift",
            Self::Noise => "noise",
            Self::Dropout => "dropout",
            Self::ClockJump => "clock-jump",
        }
    }

    /// How many samples it lasts, at `rate` a second.
    fn samples(self, rate: f64) -> u64 {
        let seconds = match self {
            Self::Spike => 0.5,
            Self::Stuck | Self::Noise | Self::Dropout => 8.0,
            Self::Drift => 30.0,
            Self::ClockJump => 0.0,
        };
        ((seconds * rate).ceil() as u64).max(3)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    pub channel: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulation {
    pub channels: usize,
    /// Samples a second.
    pub rate: f64,
    pub seed: u64,
}

impl Default for Simulation {
    fn default() -> Self {
        Self { channels: 4, rate: 10.0, seed: 1 }
    }
}

/// How far a clock jump throws the clock back.
const JUMP_MS: f64 = 5000.0;

pub struct Simulator {
    settings: Simulation,
    random: Random,
    number: u64,
    /// The fault under way, and the sample at which it began.
    faults: Vec<(Fault, u64)>,
    held: Vec<f32>,
}

impl Simulator {
    pub fn new(settings: Simulation) -> Self {
        let channels = settings.channels.max(1);
        let settings = Simulation { channels, rate: settings.rate.max(0.1), ..settings };
        Self {
            settings,
            random: Random(settings.seed),
            number: 0,
            faults: Vec::new(),
            held: vec![0.0; channels],
        }
    }

    pub fn channels(&self) -> Vec<Channel> {
        const KINDS: [(&str, &str); 4] =
            [("vibration", "mm/s"), ("temperature", "°C"), ("pressure", "kPa"), ("current", "A")];
        let channel = |number: usize| {
            let (name, unit) = KINDS[number % KINDS.len()];
            let name = match number / KINDS.len() {
                0 => name.to_owned(),
                more => format!("{name} {}", more + 1),
            };
            Channel { name, unit: unit.to_owned() }
        };
        (0..self.settings.channels).map(channel).collect()
    }

    pub fn period_ms(&self) -> f64 {
        1000.0 / self.settings.rate
    }

    pub fn inject(&mut self, fault: Fault) {
        let fault = Fault { channel: fault.channel.min(self.settings.channels - 1), ..fault };
        self.faults.push((fault, self.number));
    }

    /// Puts the sample of a time behind `samples`.
    pub fn sample(&mut self, time_ms: f64, samples: &mut Samples) {
        let (rate, number) = (self.settings.rate, self.number);
        self.faults.retain(|(fault, since)| number - since < fault.kind.samples(rate));
        let jumps = self.faults.iter().any(|(fault, _)| fault.kind == FaultKind::ClockJump);
        samples.times_ms.push(if jumps { time_ms - JUMP_MS } else { time_ms });
        for channel in 0..self.settings.channels {
            let normal = self.normal(channel);
            let value = self.faulty(channel, normal);
            if value.is_finite() {
                self.held[channel] = value;
            }
            samples.values.push(value);
        }
        self.number += 1;
    }

    /// So many samples, the last of them at `until_ms`.
    pub fn samples_until(&mut self, until_ms: f64, count: usize) -> Samples {
        let (mut samples, period) = (Samples::default(), self.period_ms());
        for place in 0..count {
            self.sample(until_ms - (count - 1 - place) as f64 * period, &mut samples);
        }
        samples
    }

    /// Two waves and noise: what one channel says when all is well.
    fn normal(&mut self, channel: usize) -> f32 {
        let seconds = self.number as f64 / self.settings.rate;
        let (place, kind) = (channel as f64, channel % 4);
        let (level, swing) = [(2.0, 0.8), (60.0, 4.0), (240.0, 12.0), (8.0, 1.5)][kind];
        // Waves of a few seconds, so that each window has some of them; no two channels have the same.
        let slow = (TAU * seconds / (6.0 + 1.7 * place) + place).sin();
        let fast = (TAU * seconds / (1.3 + 0.31 * place)).sin();
        (level + swing * (0.8 * slow + 0.3 * fast + 0.05 * self.random.normal())) as f32
    }

    fn faulty(&mut self, channel: usize, normal: f32) -> f32 {
        let swing = [0.8, 4.0, 12.0, 1.5][channel % 4];
        let (number, rate) = (self.number, self.settings.rate);
        let under_way: Vec<(FaultKind, u64)> = self
            .faults
            .iter()
            .filter(|(fault, _)| fault.channel == channel)
            .map(|(fault, since)| (fault.kind, number - since))
            .collect();
        under_way.into_iter().fold(normal, |value, (kind, since)| match kind {
            FaultKind::Spike => value + 8.0 * swing,
            FaultKind::Stuck => self.held[channel],
            FaultKind::Drift => {
                value + (5.0 * f64::from(swing) * since as f64 / kind.samples(rate) as f64) as f32
            }
            FaultKind::Noise => value + 2.0 * swing * self.random.normal() as f32,
            FaultKind::Dropout => f32::NAN,
            FaultKind::ClockJump => value,
        })
    }
}

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Of mean 0 and deviation 1 (Box and Muller).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (TAU * self.uniform()).cos()
    }
}
