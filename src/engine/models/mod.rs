//! Architectures: one file each. Each takes tokens, or an image's pixels, and gives logits; none knows text.

pub mod bert;
pub mod cache;
pub mod caches;
pub mod columns;
pub mod decoder;
mod gathered;
pub mod mobilenet;
mod share;
pub(in crate::engine) mod weights;
