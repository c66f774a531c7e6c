//! Runs models: synchronous, deterministic, no clock, no fetch, no browser.
//!
//! Bytes come in through `Read + Seek`, text and tokens go out. Must not know the protocol, the platform or
//! who is waiting.

pub mod documents;
pub mod error;
mod feed;
pub mod follower;
pub mod generator;
pub mod gguf;
pub mod image_model;
pub mod kernels;
pub mod language_model;
pub mod logistic;
pub mod measurement;
pub mod models;
pub mod safetensors;
pub mod search;
pub mod team;
pub mod text;
pub mod text_model;
pub mod vision;

pub use error::{Error, Result};
