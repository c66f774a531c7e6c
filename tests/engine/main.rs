//! The engine, against other implementations and against itself: one program, for each has to be linked with the whole engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test says by a panic that it failed, and runs natively"
)]
#![cfg(feature = "worker")]

#[path = "../support/mod.rs"]
mod support;

mod altered_files;
mod decoders;
mod drafts;
mod encoders;
mod fidelity;
mod kernels;
mod mobilenet;
mod rankers;
mod real_models;
mod redact;
mod team;
mod tokenizer;
mod vocabularies;
