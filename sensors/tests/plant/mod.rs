//! What the tests measure: a made-up machine whose channels hang together, from a fixed seed. Must not know what is tested.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "no test uses all of it, and a test that has no data should stop"
)]

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sensors::{Joining, Recording, Sample, Settings, Shape, Trained, Training};

pub const PERIOD_MS: f64 = 100.0;

pub struct Plant {
    random: ChaCha8Rng,
    channels: usize,
    next: usize,
}

impl Plant {
    pub fn new(channels: usize, seed: u64) -> Self {
        Self { random: ChaCha8Rng::seed_from_u64(seed), channels, next: 0 }
    }

    /// The next sample's time and values: each channel is a turn of one wave, with noise.
    pub fn sample(&mut self) -> (f64, Vec<f32>) {
        let at = self.next as f32;
        self.next += 1;
        let wave = |channel: usize| (at * 0.21 + channel as f32).sin() * (1.0 + channel as f32 * 0.3);
        let values: Vec<f32> = (0..self.channels).map(wave).collect();
        let noise = |value: f32, random: &mut ChaCha8Rng| value + random.random_range(-0.2f32..0.2);
        let values = values.into_iter().map(|value| noise(value, &mut self.random)).collect();
        (at as f64 * PERIOD_MS, values)
    }
}

pub fn names(channels: usize) -> Vec<(String, Option<String>)> {
    (0..channels).map(|channel| (format!("channel {channel}"), Some("m/s²".to_owned()))).collect()
}

pub fn recording(shape: Shape, samples: usize, plant: &mut Plant) -> Recording {
    let mut recording = Recording::new(shape, Joining::of(shape), names(shape.channels)).unwrap();
    for _ in 0..samples {
        let (time_ms, values) = plant.sample();
        recording.push(Sample { time_ms, values: &values }).unwrap();
    }
    recording
}

pub fn trained(shape: Shape, samples: usize, settings: Settings) -> (Trained, Plant) {
    let mut plant = Plant::new(shape.channels, 7);
    let recording = recording(shape, samples, &mut plant);
    (Training::new(recording, settings).unwrap().run(|_| ()).unwrap(), plant)
}

pub fn quick() -> Settings {
    Settings { epochs: 15, ..Settings::default() }
}
