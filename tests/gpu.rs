//! The runner of recipes on a GPU, by Vulkan: Mesa's driver on the CPU, or a real card. Its kernels are held to plain Rust, and its
//! answers to the f32 truth and to the CPU's runner.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(all(feature = "gpu", not(target_arch = "wasm32")))]

#[path = "gpu/counts.rs"]
mod counts;
#[path = "gpu/decoders.rs"]
mod decoders;
#[path = "gpu/default_model.rs"]
mod default_model;
#[path = "gpu/guesses.rs"]
mod guesses;
#[path = "support/gpu.rs"]
mod native;
mod support;
