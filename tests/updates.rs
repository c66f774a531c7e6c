//! Updates of models that a deployer signs: what is believed, what an update that is cut off leaves, and what comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

#[path = "updates/installing.rs"]
mod installing;
#[path = "updates/interrupted.rs"]
mod interrupted;
#[path = "updates/signing.rs"]
mod signing;
#[path = "updates/tampered.rs"]
mod tampered;
