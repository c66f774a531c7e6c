//! Architectures: one file each. Each takes tokens and gives logits; none knows text.

pub mod bert;
pub mod cache;
pub mod caches;
mod gathered;
pub mod llama;
mod share;
mod weights;
