//! Rotary position embedding (Su et al. 2021): pairs of a head's numbers turn with the position, each at a frequency of its own.

use serde::{Deserialize, Serialize};

use super::attention::PAGE;
use crate::engine::error::{Error, Result};

/// Which numbers of a head turn together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pairing {
    /// Neighbours, which is how files of the llama kind are permuted ("NORM" in ggml).
    Neighbours,
    /// Each number of the first half of what turns, with the one at its place in the second ("NEOX").
    Halves,
}

/// The angles' sines and cosines, made for positions as they are reached.
pub struct Rope {
    frequencies: Vec<f32>,
    pairing: Pairing,
    /// What sines and cosines are multiplied with.
    amplitude: f32,
    /// For each position, `(cos, sin)` of each frequency; in pages, so that growing copies nothing.
    pages: Vec<Vec<(f32, f32)>>,
    reached: usize,
}

impl Rope {
    /// Each pair's angle grows by its frequency from position to position.
    pub fn new(frequencies: Vec<f32>, pairing: Pairing, amplitude: f32) -> Self {
        Self { frequencies, pairing, amplitude, pages: Vec::new(), reached: 0 }
    }

    /// Bytes that the angles of a page of positions take, of so many pairs.
    pub fn page_bytes(pairs: usize) -> u64 {
        (PAGE * pairs * size_of::<(f32, f32)>()) as u64
    }

    /// Makes the table reach `positions`.
    pub fn reach(&mut self, positions: usize) -> Result<()> {
        while self.reached < positions {
            if self.reached.is_multiple_of(PAGE) {
                let mut page = Vec::new();
                page.try_reserve_exact(PAGE * self.frequencies.len())
                    .map_err(|_| Error::CacheFull { positions: self.reached })?;
                self.pages.push(page);
            }
            let Some(page) = self.pages.last_mut() else { return Ok(()) };
            page.extend(self.frequencies.iter().map(|frequency| {
                let (sin, cos) = (self.reached as f64 * f64::from(*frequency)).sin_cos();
                (cos as f32 * self.amplitude, sin as f32 * self.amplitude)
            }));
            self.reached += 1;
        }
        Ok(())
    }

    /// `(cos, sin)` of each frequency at `position`, which the table must reach.
    pub fn angles(&self, position: usize) -> &[(f32, f32)] {
        let pairs = self.frequencies.len();
        &self.pages[position / PAGE][position % PAGE * pairs..][..pairs]
    }

    /// Turns one head's vector by `position`, which the table must reach.
    pub fn turn(&self, head: &mut [f32], position: usize) {
        let pairs = self.frequencies.len();
        let angles = self.angles(position);
        match self.pairing {
            Pairing::Neighbours => {
                for (pair, (cos, sin)) in head.chunks_exact_mut(2).zip(angles) {
                    let (a, b) = (pair[0], pair[1]);
                    pair[0] = a * cos - b * sin;
                    pair[1] = a * sin + b * cos;
                }
            }
            Pairing::Halves => {
                let (first, second) = head.split_at_mut(pairs);
                for ((a, b), (cos, sin)) in first.iter_mut().zip(second).zip(angles) {
                    (*a, *b) = (*a * cos - *b * sin, *a * sin + *b * cos);
                }
            }
        }
    }
}
