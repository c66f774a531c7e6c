//! The end-to-end scenarios as a command: the built page in a real browser. Must not know which of them are wanted.

use std::process::Command;

use crate::{chromium::Chromium, place, process};

pub fn scenarios(chromium: &Chromium) -> Command {
    let mut scenarios = process::cargo([
        "test",
        "--no-default-features",
        "--features=e2e",
        "--test=e2e",
        "--",
        "--nocapture",
        // Their figures are measured.
        "--test-threads=1",
    ]);
    scenarios.env("HEARTH_DIST", place::dist()).env("HEARTH_CHROMIUM", &chromium.browser);
    scenarios
}
