//! The workers behind the in-memory channel, and what crosses it: one program, for each has to be linked with all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(all(feature = "gpu", feature = "onnx", feature = "reader", feature = "sensors", feature = "worker"))]

#[path = "../support/gpu.rs"]
mod native;
#[path = "../support/mod.rs"]
mod support;

mod catalogue;
mod client;
mod protocol;
mod reading;
mod sensing;
mod service;
mod updates;
