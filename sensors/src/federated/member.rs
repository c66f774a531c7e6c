//! A member's part of a round: it learns from its own rows, and sends the change of the weights. Must not know the other members.

use rand::{Rng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::{Terms, norm, weights_of};
use crate::{
    detectors::{autoencoder::Trainer, network::Network},
    error::{Error, Result},
};

/// What a member sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    pub round: u64,
    /// The change of each weight, in the order of [`weights_of`].
    pub change: Vec<f32>,
    /// Rows that it comes of.
    pub rows: u64,
}

/// A member's work in one round, in steps of one mini-batch.
pub struct Member {
    shared: Network,
    trainer: Trainer,
    features: usize,
    rows: Vec<f32>,
    batch: usize,
    epochs_left: usize,
    order: Vec<u32>,
}

impl Member {
    /// On normalised rows that lie side by side; the shared model's normalisation is the one they have.
    pub fn new(
        shared: Network,
        rows: Vec<f32>,
        epochs: usize,
        batch: usize,
        learning_rate: f64,
    ) -> Result<Self> {
        let features = shared.layers().first().map_or(0, |layer| layer.inputs);
        if features == 0 || rows.is_empty() || !rows.len().is_multiple_of(features) {
            return Err(Error::TooShort { got: rows.len() / features.max(1), needed: 1 });
        }
        let trainer = Trainer::from_network(&shared, learning_rate)?;
        Ok(Self {
            shared,
            trainer,
            features,
            rows,
            batch: batch.max(1),
            epochs_left: epochs,
            order: Vec::new(),
        })
    }

    /// One mini-batch; `false` once the round's epochs are over.
    pub fn step(&mut self, random: &mut ChaCha8Rng) -> Result<bool> {
        if self.order.is_empty() {
            if self.epochs_left == 0 {
                return Ok(false);
            }
            self.epochs_left -= 1;
            self.order = (0..(self.rows.len() / self.features) as u32).collect();
            self.order.shuffle(random);
        }
        let from = self.order.len().saturating_sub(self.batch);
        let mut values = Vec::with_capacity((self.order.len() - from) * self.features);
        for row in self.order.drain(from..) {
            let at = row as usize * self.features;
            values.extend_from_slice(&self.rows[at..at + self.features]);
        }
        self.trainer.step(values)?;
        Ok(true)
    }

    /// The weights as they are now, which stay here.
    pub fn network(&self) -> Result<Network> {
        self.trainer.network()
    }

    /// What it sends: the change of the weights, clipped and noised. `random` must not be predictable outside.
    pub fn update(&self, round: u64, terms: &Terms, random: &mut ChaCha8Rng) -> Result<Update> {
        terms.check()?;
        let (before, after) = (weights_of(&self.shared), weights_of(&self.trainer.network()?));
        let mut change: Vec<f32> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
        protect(&mut change, terms, random);
        Ok(Update { round, change, rows: (self.rows.len() / self.features) as u64 })
    }
}

/// Shortens the change to the clipping norm and adds noise to each of its numbers.
pub fn protect(change: &mut [f32], terms: &Terms, random: &mut impl Rng) {
    let norm = norm(change);
    let share = if norm > terms.clip { terms.clip / norm } else { 1.0 };
    for weight in change {
        let noise: f64 = StandardNormal.sample(random);
        *weight = (f64::from(*weight) * share + noise * terms.noise * terms.clip) as f32;
    }
}
