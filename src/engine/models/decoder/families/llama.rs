//! Llama (Touvron et al. 2023) and all that is converted to its form: SmolLM2, Mistral, Falcon3, MiniCPM; with experts Mixtral
//! (Jiang et al. 2024).

use super::keys::Keys;
use crate::engine::{error::Result, kernels::rope::Pairing, models::decoder::recipe::Recipe};

pub fn recipe(keys: &Keys) -> Result<Recipe> {
    if keys.has_experts()? { keys.routed(Pairing::Neighbours) } else { keys.plain(Pairing::Neighbours) }
}
