//! wllama as npm has it: llama.cpp in wasm, for comparison.

use std::path::PathBuf;

use super::cache;
use crate::{
    failure::Result,
    npm::Npm,
    step::{Outcome, step},
};

const PACKAGE: &str = "@wllama/wllama";
const VERSION: &str = "3.8.1";

/// The package's folder; `None` where there is no npm or it failed, which leaves this peer out.
pub fn fetch() -> Result<Option<PathBuf>> {
    step(format_args!("wllama {VERSION}"), "the peer that people use in browsers", || {
        let home = cache().join(format!("wllama-{VERSION}"));
        let package = home.join("node_modules").join(PACKAGE);
        if package.join("esm/wasm/wllama.wasm").is_file() {
            return Ok(Outcome::Skipped(Some(package), "there".to_owned()));
        }
        let Some(npm) = Npm::find() else {
            return Ok(Outcome::Skipped(
                None,
                "npm is not on PATH, so this peer is left out: install Node to have it".to_owned(),
            ));
        };
        match npm.install(&format!("{PACKAGE}@{VERSION}"), &home) {
            Ok(()) => Ok(Outcome::Did(Some(package))),
            Err(failure) => Ok(Outcome::Skipped(None, format!("{failure}, so this peer is left out"))),
        }
    })
}
