//! Packages of JavaScript, through whatever registry a person's npm knows: what others wrote, beside which Hearth is
//! measured or by which it is judged. Nothing of it is committed, and nothing that is served holds any of it.

use std::path::{Path, PathBuf};

use crate::{
    failure::{Explain, Result},
    place, process,
};

/// Node and its npm, where both are on PATH.
pub struct Npm {
    pub node: PathBuf,
    npm: PathBuf,
}

impl Npm {
    pub fn find() -> Option<Self> {
        Some(Self { node: process::find(&["node"])?, npm: process::find(&["npm"])? })
    }

    /// One package at a version, into `FOLDER/node_modules`.
    pub fn install(&self, package: &str, folder: &Path) -> Result<()> {
        self.run(folder, &["install", "--no-save", package])
    }

    /// All that the lock file in the folder names, at its versions and with its hashes.
    pub fn install_locked(&self, folder: &Path) -> Result<()> {
        self.run(folder, &["ci"])
    }

    fn run(&self, folder: &Path, arguments: &[&str]) -> Result<()> {
        place::make_folder(folder)?;
        // Npm takes a folder behind a link for another package than the one that the lock file is of.
        let folder = folder.canonicalize().explain("find", folder)?;
        let mut npm = process::command(&self.npm);
        // No package runs anything of its own while it is installed.
        npm.args(["--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(folder);
        process::run(npm.args(arguments))
    }
}
