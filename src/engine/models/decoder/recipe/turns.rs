//! How queries and keys turn with their position, as data.

use serde::{Deserialize, Serialize};

use crate::engine::kernels::rope::Pairing;

/// How queries and keys turn with their position (Su et al. 2021).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RopeRecipe {
    /// So many numbers of each head turn; the others stay.
    pub dimensions: usize,
    pub base: f32,
    pub pairing: Pairing,
    /// Each pair's frequency is divided by its number in this tensor.
    pub factors: Option<String>,
    pub stretch: Stretch,
    /// What sines and cosines are multiplied with.
    pub amplitude: f32,
}

/// How the positions of a longer context are fitted into what the model was trained on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stretch {
    None,
    /// All frequencies are divided by this (Chen et al. 2023).
    Linear(f32),
    /// Slow pairs are, fast ones are not (Peng et al. 2023, YaRN).
    Yarn {
        factor: f32,
        original_context: usize,
        beta_fast: f32,
        beta_slow: f32,
    },
}
