//! The server's part of a round: changes are checked and averaged. Must not know rows, nor who sent what.

use super::{Terms, Update, norm, weights_of, with_weights};
use crate::{detectors::network::Network, error::Result};

/// No member counts for more rows than this, however many it says it has.
const MOST_ROWS: u64 = 100_000;

/// Why a member's change is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    OtherRound { expected: u64, got: u64 },
    Length { expected: usize, got: usize },
    NoNumbers { at: usize },
    TooLong { norm: f64, most: f64 },
    NoRows,
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
