//! Many devices, one model, no raw data: each trains from the shared weights on its own rows and sends the change of the weights,
//! clipped and noised; the changes are averaged (FederatedAveraging, McMahan et al., AISTATS 2017; clipped and noised by each member,
//! as in DP-FedAvg, McMahan et al., ICLR 2018). Must not know how changes travel.
//!
//! What the noise is worth is said by [`privacy`]: with few members and useful weights it is little, and the figure says so.

mod privacy;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

pub use self::privacy::epsilon;
use crate::{
    detectors::{
        autoencoder::Trainer,
        network::{Layer, Network},
    },
    error::{Error, Result},
};

/// How members are held apart from what they learn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// The longest change that a member sends, as a Euclidean norm; a longer one is shortened to it.
    pub clip: f64,
    /// Standard deviation of the noise on each weight, in `clip`s.
    pub noise: f64,
}

impl Terms {
    fn check(&self) -> Result<()> {
        let bounds = [("the clipping norm", self.clip, 1e-9), ("the noise", self.noise, 0.0)];
        for (what, got, least) in bounds {
            if !(least..=1e6).contains(&got) {
                return Err(Error::OutOfRange { what, got, least, most: 1e6 });
            }
        }
        Ok(())
    }

    /// No honest change is longer: the clipped one, and the noise's length with six of its deviations (it is about
    /// `noise * sqrt(weights)` long and varies by less than `noise`).
    fn longest(&self, weights: usize) -> f64 {
        self.clip * (1.0 + self.noise * ((weights as f64).sqrt() + 6.0)) * 1.000_001
    }
}

/// What a member sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    pub round: u64,
    /// The change of each weight, in the order of [`weights_of`].
    pub change: Vec<f32>,
    /// Rows that it comes of.
    pub rows: u64,
}

/// Why a member's change is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    OtherRound { expected: u64, got: u64 },
    Length { expected: usize, got: usize },
    NoNumbers { at: usize },
    TooLong { norm: f64, most: f64 },
    NoRows,
}

/// A network's weights and biases in one row: layer by layer, the weights (one row an output) and then the biases.
pub fn weights_of(network: &Network) -> Vec<f32> {
    let layers = network.layers().iter();
    layers.flat_map(|layer| layer.weights().into_iter().chain(layer.bias().iter().copied())).collect()
}

/// A network of the same shape with other weights.
pub fn with_weights(network: &Network, weights: &[f32]) -> Result<Network> {
    let expected: usize = network.layers().iter().map(|layer| (layer.inputs + 1) * layer.outputs).sum();
    if weights.len() != expected {
        let (expected, got) = (format!("{expected} weights"), format!("{} weights", weights.len()));
        return Err(Error::OtherShape { expected, got });
    }
    let mut rest = weights;
    let layers = network.layers().iter().map(|layer| {
        let (of_layer, others) = rest.split_at(layer.inputs * layer.outputs);
        let (bias, others) = others.split_at(layer.outputs);
        rest = others;
        Layer::new(layer.inputs, layer.outputs, of_layer, bias.to_vec())
    });
    Ok(Network::new(layers.collect()))
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
        use rand::seq::SliceRandom;
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

fn norm(change: &[f32]) -> f64 {
    change.iter().map(|weight| f64::from(*weight).powi(2)).sum::<f64>().sqrt()
}

/// A round at the server: changes come in any order, and what is no honest change is left out.
#[derive(Clone, Debug)]
pub struct Round {
    number: u64,
    terms: Terms,
    /// Sum of the changes times their weight in the mean.
    sum: Vec<f64>,
    weight: f64,
    members: usize,
}

/// No member counts for more rows than this, however many it says it has.
const MOST_ROWS: u64 = 100_000;

impl Round {
    pub fn new(number: u64, weights: usize, terms: Terms) -> Result<Self> {
        terms.check()?;
        Ok(Self { number, terms, sum: vec![0.0; weights], weight: 0.0, members: 0 })
    }

    pub fn members(&self) -> usize {
        self.members
    }

    /// Takes a member's change; a refused one changes nothing.
    pub fn take(&mut self, update: &Update) -> std::result::Result<(), Refusal> {
        let Update { round, change, rows } = update;
        if *round != self.number {
            return Err(Refusal::OtherRound { expected: self.number, got: *round });
        }
        if change.len() != self.sum.len() {
            return Err(Refusal::Length { expected: self.sum.len(), got: change.len() });
        }
        if let Some(at) = change.iter().position(|weight| !weight.is_finite()) {
            return Err(Refusal::NoNumbers { at });
        }
        if *rows == 0 {
            return Err(Refusal::NoRows);
        }
        let (norm, most) = (norm(change), self.terms.longest(change.len()));
        if norm > most {
            return Err(Refusal::TooLong { norm, most });
        }
        let weight = (*rows).min(MOST_ROWS) as f64;
        self.sum.iter_mut().zip(change).for_each(|(sum, change)| *sum += weight * f64::from(*change));
        self.weight += weight;
        self.members += 1;
        Ok(())
    }

    /// The shared weights with the mean of the changes; unchanged where nobody sent one.
    pub fn finish(self, shared: &Network) -> Result<Network> {
        let mut weights = weights_of(shared);
        if self.weight > 0.0 {
            let changes = weights.iter_mut().zip(&self.sum);
            changes.for_each(|(weight, sum)| *weight = (f64::from(*weight) + sum / self.weight) as f32);
        }
        with_weights(shared, &weights)
    }
}
