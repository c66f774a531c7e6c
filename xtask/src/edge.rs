//! `cargo xtask edge`: the engine, the reader and the tasks without a browser, for any runtime that has WASI; `cargo xtask edge workerd`:
//! the same behind HTTP, as a worker (docs/EDGE.md).

mod bounded;
mod worker;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use worker::build as build_worker;

use crate::{
    failure::{Explain, Failure, Result},
    place, process,
    step::{always, step},
    tools::{self, WASI},
};

const NAME: &str = "hearth-edge.wasm";

pub fn run(arguments: &[String]) -> Result<()> {
    match arguments {
        [] => build().map(|_| ()),
        [what] if what == "workerd" => build_worker().map(|_| ()),
        [other, ..] => Err(Failure::new(format!(
            "`{other}`: expected nothing (the program under WASI) or `workerd` (the worker behind HTTP)"
        ))),
    }
}

/// Where the program lies.
pub fn build() -> Result<PathBuf> {
    step(format_args!("Rust target {WASI}"), "what runs under WASI", || tools::ensure_target(WASI))?;
    always(NAME, "the workers in one program", || {
        let (package, target) = ("--package=hearth-edge", format!("--target={WASI}"));
        process::run(&mut process::cargo(["build", "--release", package, &target]))
    })?;
    let built = place::target().join(WASI).join("release").join(NAME);
    told(&built)?;
    Ok(built)
}

fn told(built: &Path) -> Result<()> {
    let bytes = fs::metadata(built).explain("read", built)?.len();
    println!("    {}, {:.1} MB", built.display(), bytes as f64 / 1e6);
    Ok(())
}
