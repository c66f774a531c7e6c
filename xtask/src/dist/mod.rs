//! `cargo xtask dist`: finishes a build in Trunk's staging folder. Trunk calls it after each one (Trunk.toml).
//!
//! In this order, since each names the files of those before it by their hashes: models beside the page, smaller wasm,
//! workers that check what they run, one file of styles, a document without inline scripts and with a policy, the
//! service worker.

mod digest;
mod document;
mod licences;
mod manifest;
mod service_worker;
mod styles;
mod wasm;
mod workers;

use std::{env, fs, path::Path};

use crate::{
    failure::{Explain, Failure, Result, no_arguments},
    models::{MODELS, Model},
    place,
    step::{Outcome, always, step},
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
        wasm::shrink(staging)?;
    }
    always("licences", "of all that is bundled", || licences::write_into(staging))?;
    always("manifest", "screenshots by their content", || manifest::seal(staging))?;
    always("workers", "each checks its wasm before it runs", || workers::seal(staging))?;
    always("styles", "one file instead of one for each component", || {
        styles::join(staging, &place::root().join("src/ui"))
    })?;
    let document =
        always("index.html", "no inline script, and a policy that forbids them", || document::seal(staging))?;
    step("service worker", "opens the app without a network", || {
        if document.reloads_live {
            return Ok(Outcome::Skipped((), "`trunk serve` shows each build at once".to_owned()));
        }
        service_worker::write_into(staging).map(Outcome::Did)
    })
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

/// The files in a folder, sorted.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .explain("read", folder)?
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).explain("read", path)
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).explain("write", path)
}
