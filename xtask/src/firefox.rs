//! The second browser: found, or, for who wants to see the page in it, installed or asked for.

use std::path::PathBuf;

use crate::{
    debian,
    failure::{Failure, Result},
    process,
    step::{Outcome, step},
};

const BROWSERS: [&str; 2] = ["firefox-esr", "firefox"];

pub fn find() -> Option<PathBuf> {
    process::from_env("HEARTH_FIREFOX").or_else(|| process::find(&BROWSERS))
}

pub fn ensure() -> Result<()> {
    step("Firefox", "the page is walked through in a browser of another make too", || {
        if let Some(found) = find() {
            return Ok(Outcome::Skipped((), found.display().to_string()));
        }
        if !debian::install(&["firefox-esr"])? {
            let line = if debian::is_here() {
                "sudo apt-get install firefox-esr"
            } else {
                "the one from its own site"
            };
            return Err(Failure::new(format!(
                "no Firefox on PATH: install it ({line}), or name it in HEARTH_FIREFOX"
            )));
        }
        match find() {
            Some(_) => Ok(Outcome::Did(())),
            None => Err(Failure::new("firefox-esr was installed, yet it is not on PATH")),
        }
    })
}
