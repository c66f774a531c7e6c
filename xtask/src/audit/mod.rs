//! `cargo xtask audit`: the built page before judges that aren't ours, the times of its first paint, and a walk through it
//! in Firefox.
//!
//! axe-core looks at each page in both languages and themes, on a phone and a desktop; Lighthouse at the first visit of
//! a slow phone. `tests/e2e/audit` drives both and says what is held.

mod judges;

use std::process::Command;

use crate::{
    chromium::{self, Chromium},
    e2e,
    failure::{Failure, Result, no_arguments},
    firefox, models, process,
    step::always,
    tools,
};

pub use judges::Judges;

/// What becomes of Lighthouse's score for speed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// A person asked, and can see what else the machine does: it must reach the mark.
    Held,
    /// It simulates a phone from what this machine's processor did, so a busy machine lowers it without any change of
    /// the page: among the tests it is printed, and what doesn't hang on time is held.
    Printed,
}

pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments("audit", arguments)?;
    let judges = Judges::install()?.ok_or_else(|| {
        Failure::new(
            "the audit's judges, Lighthouse and axe-core, come through npm, and there is no Node with its npm on PATH: \
             install Node 20 or newer",
        )
    })?;
    tools::ensure()?;
    let chromium = chromium::ensure()?;
    firefox::ensure()?;
    models::ensure()?;
    always("trunk build --release", "what is judged is the page as people get it", || {
        process::run(&mut tools::trunk("build"))
    })?;
    always("audit", "the built page before axe-core and Lighthouse", || {
        process::run_tests(&mut scenarios(e2e::alone(), &chromium, &judges, Speed::Held)).map(drop)
    })?;
    always("a walk in Firefox", "the page in a browser of another make", || {
        process::run_tests(e2e::scenarios(e2e::alone(), &chromium).arg("firefox::")).map(drop)
    })
}

/// The scenarios that hold the judges' findings, for a page that is built.
pub fn scenarios(build: Command, chromium: &Chromium, judges: &Judges, speed: Speed) -> Command {
    let mut tests = e2e::scenarios(build, chromium);
    tests
        .args(["--ignored", "audit::"])
        .env("HEARTH_NODE", &judges.node)
        .env("HEARTH_AXE", &judges.axe)
        .env("HEARTH_LIGHTHOUSE", &judges.lighthouse)
        .env("HEARTH_HOLD_SPEED", if speed == Speed::Held { "yes" } else { "no" });
    tests
}
