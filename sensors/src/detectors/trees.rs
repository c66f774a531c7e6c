//! Half-space trees (Tan, Ting and Liu, IJCAI 2011): how rare the region of a row is among those that were learnt.
//!
//! Trees are drawn before any row is seen, so that learning is counting. Only the reference is learnt, in training: the paper's
//! exchange of masses while it watches is left out, since nothing learns during an alarm.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::Row;

/// The paper's number of trees.
const TREES: usize = 25;
const DEPTH: usize = 10;
/// Nodes of a tree without its leaves.
const INNER: usize = (1 << DEPTH) - 1;
/// A node with fewer rows than this share of all is not divided further: the paper's size limit.
const SMALLEST_SHARE: f32 = 0.01;
/// Deviations on both sides of the mean that the trees divide.
const REACH: f32 = 4.0;

#[derive(Clone, Debug, PartialEq)]
pub struct Trees {
    features: usize,
    /// The feature that each inner node divides, tree by tree.
    divided: Vec<u16>,
    at: Vec<f32>,
    /// Rows in each node, leaves too: `TREES * (2 * INNER + 1)`.
    masses: Vec<f32>,
    rows: f32,
    without: Vec<f32>,
}

impl Trees {
    pub const NODES: usize = 2 * INNER + 1;
    pub const INNER: usize = INNER;
    pub const TREES: usize = TREES;

    pub fn new(features: usize, random: &mut ChaCha8Rng) -> Self {
        let mut trees = Self::of(
            features,
            vec![0; TREES * INNER],
            vec![0.0; TREES * INNER],
            vec![0.0; TREES * Self::NODES],
            0.0,
        );
        for tree in 0..TREES {
            // The paper's workspace: each feature around a point drawn for this tree.
            let mut bounds: Vec<(f32, f32)> = (0..features)
                .map(|_| {
                    let middle = random.random_range(-1.0f32..1.0);
                    (middle - REACH, middle + REACH)
                })
                .collect();
            trees.divide(tree, 0, &mut bounds, random);
        }
        trees
    }

    /// Of what a file holds; the vectors have the lengths of [`Trees::new`]'s.
    pub fn of(features: usize, divided: Vec<u16>, at: Vec<f32>, masses: Vec<f32>, rows: f32) -> Self {
        Self { features, divided, at, masses, rows, without: vec![0.0; features] }
    }

    pub fn parts(&self) -> (&[u16], &[f32], &[f32], f32) {
        (&self.divided, &self.at, &self.masses, self.rows)
    }

    fn divide(&mut self, tree: usize, node: usize, bounds: &mut [(f32, f32)], random: &mut ChaCha8Rng) {
        if node >= INNER {
            return;
        }
        let feature = random.random_range(0..self.features);
        let (least, most) = bounds[feature];
        let middle = (least + most) / 2.0;
        self.divided[tree * INNER + node] = feature as u16;
        self.at[tree * INNER + node] = middle;
        bounds[feature] = (least, middle);
        self.divide(tree, 2 * node + 1, bounds, random);
        bounds[feature] = (middle, most);
        self.divide(tree, 2 * node + 2, bounds, random);
        bounds[feature] = (least, most);
    }

    /// Counts a normalised row.
    pub fn learn(&mut self, features: &[f32]) {
        self.rows += 1.0;
        for tree in 0..TREES {
            let mut node = 0;
            loop {
                self.masses[tree * Self::NODES + node] += 1.0;
                if node >= INNER {
                    break;
                }
                node = self.below(tree, node, features);
            }
        }
    }

    fn below(&self, tree: usize, node: usize, features: &[f32]) -> usize {
        let at = tree * INNER + node;
        let feature = usize::from(self.divided[at]);
        2 * node + if features[feature] < self.at[at] { 1 } else { 2 }
    }

    /// Mean over the trees of the bits by which the row's region is emptier than the whole: the paper's mass times `2^depth`, as a
    /// logarithm and with its sign turned.
    fn rarity(&self, features: &[f32]) -> f32 {
        let smallest = self.rows * SMALLEST_SHARE;
        let rarity = (0..TREES).map(|tree| {
            let (mut node, mut depth) = (0, 0);
            let mut mass = self.masses[tree * Self::NODES];
            while node < INNER && mass > smallest {
                node = self.below(tree, node, features);
                mass = self.masses[tree * Self::NODES + node];
                depth += 1;
            }
            ((self.rows + 1.0) / (mass + 1.0)).log2() - depth as f32
        });
        rarity.sum::<f32>() / TREES as f32 + DEPTH as f32
    }

    /// The row's rarity; what each channel adds is what the rarity loses when its features are at their means.
    pub fn score(&mut self, row: Row<'_>, by_channel: &mut [f32]) -> f32 {
        let score = self.rarity(row.features);
        let per_channel = row.per_channel();
        let mut without = std::mem::take(&mut self.without);
        without.copy_from_slice(row.features);
        for (channel, share) in by_channel.iter_mut().enumerate() {
            let range = channel * per_channel..(channel + 1) * per_channel;
            without[range.clone()].fill(0.0);
            *share = (score - self.rarity(&without)).max(0.0);
            without[range.clone()].copy_from_slice(&row.features[range]);
        }
        self.without = without;
        score.max(0.0)
    }

    pub fn work(&self) -> usize {
        TREES * DEPTH * 8
    }
}
