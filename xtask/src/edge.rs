//! `cargo xtask edge`: the engine, the reader and the tasks without a browser, for any runtime that has WASI (docs/EDGE.md).

use std::{fs, path::PathBuf};

use crate::{
    failure::{Explain, Result, no_arguments},
    place, process,
    step::{always, step},
    tools::{self, WASI},
};

const NAME: &str = "hearth-edge.wasm";

pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments("edge", arguments)?;
    build().map(|_| ())
}

/// Where the program lies.
pub fn build() -> Result<PathBuf> {
    step(format_args!("Rust target {WASI}"), "what runs under WASI", || tools::ensure_target(WASI))?;
    always(NAME, "the workers in one program", || {
        let (package, target) = ("--package=hearth-edge", format!("--target={WASI}"));
        process::run(&mut process::cargo(["build", "--release", package, &target]))
    })?;
    let built = place::target().join(WASI).join("release").join(NAME);
    let bytes = fs::metadata(&built).explain("read", &built)?.len();
    println!("    {}, {:.1} MB", built.display(), bytes as f64 / 1e6);
    Ok(built)
}
