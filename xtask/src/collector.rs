//! `cargo xtask collector`: a receiver for sensors' results, for tests and as an example (docs/COLLECTOR.md).

use crate::{failure::Result, process};

/// All arguments are the collector's.
pub fn run(arguments: &[String]) -> Result<()> {
    let mut cargo = process::cargo(["run", "--quiet", "--release", "--package=hearth-collector", "--"]);
    process::run(cargo.args(arguments))
}
