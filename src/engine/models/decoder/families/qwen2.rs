//! Qwen2 and Qwen2.5 (Yang et al. 2024): biases on queries, keys and values.

use super::keys::Keys;
use crate::engine::{error::Result, kernels::rope::Pairing, models::decoder::recipe::Recipe};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    keys.plain(Pairing::Halves)
}
