//! The end-to-end scenarios as a command: the built page in a real browser, and in Firefox too where that is there. Must not know which of them are wanted.

use std::process::Command;

use crate::{chromium::Chromium, firefox, place, process};

/// `cargo test` of the suite alone, without what it does not need.
pub fn alone() -> Command {
    process::cargo(["test", "--no-default-features", "--features=e2e"])
}

/// By a build that has the suite.
pub fn scenarios(mut build: Command, chromium: &Chromium) -> Command {
    // tests/e2e/turns.rs says how many have the machine at a time.
    build.args(["--test=e2e", "--", "--nocapture", "--test-threads=2"]);
    build.env("HEARTH_DIST", place::dist()).env("HEARTH_CHROMIUM", &chromium.browser);
    build.envs(firefox::find().map(|firefox| ("HEARTH_FIREFOX", firefox)));
    build
}
