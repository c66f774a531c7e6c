//! What sensors say: windows, detectors, drift, rounds, against other implementations: one program.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]

#[path = "../plant/mod.rs"]
mod plant;

mod federated;
mod files;
mod goldens;
mod watching;
mod windows;
