//! What is learnt from the first parts of a recording: moments, the reference for drift, the baselines, the network's weights.

mod baselines;
mod fitting;
mod reading;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    eigen::Jacobi,
    parts::Parts,
    pass::Pass,
    report::{Epoch, LeftOut, Rows, Step},
    settings::Settings,
};
use crate::{
    detector::blank_missing,
    detectors::{Kind, Model, autoencoder::Trainer, network::Network, trees::Trees},
    drift::Reference,
    error::Result,
    features,
    normalisation::{Moments, Normalisation},
    recording::Recording,
};

pub struct Learning {
    pub parts: Parts,
    pub rows: Rows,
    pub features: usize,
    pub models: Vec<Model>,
    pub left_out: Vec<(Kind, LeftOut)>,
    pub epochs: Vec<Epoch>,
    pub normalisation: Normalisation,
    pub reference: Reference,
    pub period_ms: Option<f64>,
    /// The longest that each channel kept one value, in samples; `None` where it never changed.
    pub longest_constant: Vec<Option<u32>>,
    /// Of the samples themselves, by channel.
    pub levels: Moments,
    pub random: ChaCha8Rng,
    every: usize,
    moments: Moments,
    /// Normalised once all are read; a row a window.
    fitted: Vec<f32>,
    held_out: Vec<f32>,
    at: At,
}

enum At {
    Reading { pass: Box<Pass>, is_held_out: bool, count: usize },
    Referring { feature: usize },
    Counting { trees: Trees, row: usize },
    Correlating { matrix: Vec<f64>, row: usize },
    Rotating(Jacobi),
    Fitting { trainer: Trainer, fit: Fit, order: Vec<u32>, next: usize, sum: f64 },
    Validating { trainer: Trainer, fit: Fit, network: Network, row: usize, sum: f64, loss: f32 },
    Over,
}

/// The course of the epochs.
struct Fit {
    best: Option<(f32, Network)>,
    without_better: usize,
}

impl Learning {
    pub fn new(recording: &Recording, settings: &Settings, random: ChaCha8Rng) -> Result<Self> {
        let shape = recording.shape;
        let parts = Parts::of(recording.len());
        let features = features::count(shape);
        let windows = parts.held_out.end / shape.step;
        let pass = Pass::new(recording, parts.fitted.clone(), None)?;
        Ok(Self {
            parts,
            rows: Rows::default(),
            features,
            models: Vec::new(),
            left_out: Vec::new(),
            epochs: Vec::new(),
            normalisation: Normalisation { means: Vec::new(), scales: Vec::new() },
            reference: Reference::empty(),
            period_ms: None,
            longest_constant: vec![None; shape.channels],
            levels: Moments::new(shape.channels),
            random,
            every: windows.div_ceil(settings.most_rows).max(1),
            moments: Moments::new(features),
            fitted: Vec::new(),
            held_out: Vec::new(),
            at: At::Reading { pass: Box::new(pass), is_held_out: false, count: 0 },
        })
    }

    /// `None` once all is learnt.
    pub fn step(&mut self, recording: &Recording, settings: &Settings) -> Result<Option<Step>> {
        match std::mem::replace(&mut self.at, At::Over) {
            At::Reading { pass, is_held_out, count } => self.read(recording, pass, is_held_out, count),
            At::Referring { feature } => self.refer(settings, feature).map(Some),
            At::Counting { trees, row } => self.count(settings, trees, row).map(Some),
            At::Correlating { matrix, row } => Ok(Some(self.correlate(matrix, row))),
            At::Rotating(jacobi) => self.rotate(settings, jacobi).map(Some),
            At::Fitting { trainer, fit, order, next, sum } => {
                self.fit(settings, trainer, fit, order, next, sum).map(Some)
            }
            At::Validating { trainer, fit, network, row, sum, loss } => {
                self.validate(settings, trainer, fit, network, row, sum, loss).map(Some)
            }
            At::Over => Ok(None),
        }
    }

    /// The channels' standard deviations.
    pub fn deviations(&self) -> Vec<f32> {
        self.levels.normalisation().scales
    }

    /// Another source of random numbers, for what must not depend on how many were drawn here.
    pub fn another(&mut self) -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(self.random.random())
    }

    pub fn prepare(&self, features: &mut [f32], missing: &[bool]) {
        self.normalisation.apply(features);
        blank_missing(features, missing);
    }
}
