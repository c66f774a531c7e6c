//! Personal data: the tags against onnxruntime on the same weights, the spans against lines that people checked, what crosses the
//! wire, and the service over the memory channel.
//!
//! `tests/fixtures/redact.json` was written by `tests/reference/redact.py`, `redact_lines.txt` by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

#[path = "redact/lines.rs"]
mod lines;
#[path = "service/redacting.rs"]
mod service;
#[path = "redact/tags.rs"]
mod tags;
#[path = "redact/wire.rs"]
mod wire;

use std::{fs::File, io::BufReader};

use hearth::engine::text_model::{Loader, TextModel};

const MODEL: &str = "rampart.safetensors";

fn load() -> TextModel {
    let file = BufReader::new(File::open(support::converted_model(MODEL)).unwrap());
    let mut loader = Loader::open(file).unwrap();
    loop {
        if let Some(model) = loader.step().unwrap() {
            return model;
        }
    }
}
