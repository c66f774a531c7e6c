//! Runs models: synchronous, deterministic, no clock, no fetch, no browser.
//!
//! Bytes come in through `Read + Seek`, text and tokens go out. Must not know the protocol, the platform or
//! who is waiting.

pub mod budget;
pub mod description;
mod drafts;
pub mod error;
mod feed;
pub mod follower;
pub mod generator;
pub mod gguf;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod head;
pub mod image_model;
pub mod kernels;
pub mod language_model;
pub mod likelihood;
pub mod measurement;
pub mod memory;
pub mod models;
pub mod perplexity;
pub mod quantise;
mod ranker;
pub mod safetensors;
pub mod search;
mod shared_file;
pub mod tagging;
pub mod team;
pub mod text;
pub mod text_model;
pub mod training;

pub use error::{Error, Result};
