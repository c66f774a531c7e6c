//! Personal data: the tags against onnxruntime on the same weights, and the spans against lines that people checked.
//! `tests/workers` has what crosses the wire, and the service.
//!
//! `tests/fixtures/redact.json` was written by `tests/reference/redact.py`, `redact_lines.txt` by hand.

mod lines;
mod tags;

use std::{fs::File, io::BufReader};

use hearth::engine::text_model::{Loader, TextModel};

const MODEL: &str = "rampart.safetensors";

fn load() -> TextModel {
    let file = BufReader::new(File::open(crate::support::converted_model(MODEL)).unwrap());
    let mut loader = Loader::open(file).unwrap();
    loop {
        if let Some(model) = loader.step().unwrap() {
            return model;
        }
    }
}
