//! The worker's folder: the program as a module that is called, and the scripts and the config of `edge/workerd` beside it.

use std::{fs, path::PathBuf};

use super::{NAME, PACKAGE, released, target, told};
use crate::{
    failure::{Explain, Result},
    place, process,
    step::always,
    tools::WASI,
};

const FILES: [&str; 4] = ["files.json", "wasi.js", "worker.capnp", "worker.js"];
/// As cargo names the library.
const BUILT: &str = "hearth_edge.wasm";
/// What the program may grow to, so that a worker of 128 MB has room for what comes in; as JavaScript it takes the rest.
const MOST_BYTES: u32 = 96 << 20;

/// Where the worker lies: a folder that `workerd serve FOLDER/worker.capnp` runs.
pub fn build() -> Result<PathBuf> {
    target()?;
    always(NAME, "the workers in one module", || {
        let target = format!("--target={WASI}");
        let mut build =
            process::cargo(["rustc", "--release", PACKAGE, &target, "--lib", "--crate-type=cdylib"]);
        let most = format!("link-arg=--max-memory={MOST_BYTES}");
        // The names of functions are a third of it, and a worker's size is limited.
        process::run(build.args(["--", "-C", &most, "-C", "strip=symbols"]))
    })?;
    let folder = place::target().join("edge-worker");
    place::make_folder(&folder)?;
    let (from, to) = (released(BUILT), folder.join(NAME));
    fs::copy(&from, &to).explain("copy", &from)?;
    told(&to)?;
    for name in FILES {
        let from = place::root().join("edge/workerd").join(name);
        fs::copy(&from, folder.join(name)).explain("copy", &from)?;
    }
    println!("    {}", folder.join("worker.capnp").display());
    Ok(folder)
}
