//! `cargo xtask dist`: finishes a build in Trunk's staging folder. Trunk calls it after each one (Trunk.toml).

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::{
    failure::{Explain, Failure, Result, no_arguments},
    models::{MODELS, Model},
    place,
    step::{Outcome, step},
    wasm_opt,
};

pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments("dist", arguments)?;
    let staging = env::var_os("TRUNK_STAGING_DIR").ok_or_else(|| {
        Failure::new("TRUNK_STAGING_DIR is not set: Trunk calls this command, `trunk build` is what to type")
    })?;
    let staging = Path::new(&staging);
    for model in MODELS {
        lay_out(model, &staging.join("models"))?;
    }
    if env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release") {
        wasm_opt::shrink(&workers(staging)?)?;
    }
    Ok(())
}

/// A missing model fails nothing: `trunk serve` alone gives a page that says so.
fn lay_out(model: &Model, folder: &Path) -> Result<()> {
    step(format_args!("models/{}", model.file), "the page fetches it from its own origin", || {
        let cached = place::models().join(model.file);
        if !model.has_right_size(&cached) {
            let reason = "not in the cache: `cargo xtask models` fetches it".to_owned();
            return Ok(Outcome::Skipped((), reason));
        }
        place::make_folder(folder)?;
        let laid_out = folder.join(model.file);
        // Where a person linked the cache to a file elsewhere, that file is meant and not the link.
        let cached = cached.canonicalize().explain("find", &cached)?;
        // A link costs no disk and no time; other file systems need the copy.
        if fs::hard_link(&cached, &laid_out).is_err() {
            fs::copy(&cached, &laid_out).explain("write", &laid_out)?;
        }
        Ok(Outcome::Did(()))
    })
}

/// The wasm of the worker, or of several that are built for different browsers.
fn workers(staging: &Path) -> Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = fs::read_dir(staging)
        .explain("read", staging)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("worker") && name.ends_with("_bg.wasm")
        })
        .collect();
    found.sort();
    Ok(found)
}
