//! The end-to-end scenarios as a command: the built page in a real browser, and in Firefox too where that is there. Must not know which of them are wanted.

use std::process::Command;

use crate::{chromium::Chromium, firefox, place, process};

pub fn scenarios(chromium: &Chromium) -> Command {
    let mut scenarios = process::cargo([
        "test",
        "--no-default-features",
        "--features=e2e",
        "--test=e2e",
        "--",
        "--nocapture",
        // tests/e2e/turns.rs says how many have the machine at a time.
        "--test-threads=2",
    ]);
    scenarios.env("HEARTH_DIST", place::dist()).env("HEARTH_CHROMIUM", &chromium.browser);
    scenarios.envs(firefox::find().map(|firefox| ("HEARTH_FIREFOX", firefox)));
    scenarios
}
