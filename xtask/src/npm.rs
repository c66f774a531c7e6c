//! Packages of JavaScript, through whatever registry a person's npm knows: what others wrote, beside which Hearth is
//! measured or by which it is judged. Nothing of it is committed, and nothing that is served holds any of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    failure::{Explain, Result},
    place, process,
};

const LOCKED: [&str; 2] = ["package.json", "package-lock.json"];
/// Npm writes this last.
const INSTALLED: &str = "node_modules/.package-lock.json";

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
    fn install_locked(&self, folder: &Path) -> Result<()> {
        self.run(folder, &["ci"])
    }

    /// What the lock file of a folder of ours names, into a folder of the cache; `false` where it is there.
    pub fn install_from(&self, ours: &Path, home: &Path) -> Result<bool> {
        let same = |name: &&str| fs::read(ours.join(name)).ok() == fs::read(home.join(name)).ok();
        if home.join(INSTALLED).is_file() && LOCKED.iter().all(same) {
            return Ok(false);
        }
        place::make_folder(home)?;
        for name in LOCKED {
            let from = ours.join(name);
            fs::copy(&from, home.join(name)).explain("copy", &from)?;
        }
        self.install_locked(home)?;
        Ok(true)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_lock_file_names_a_registry() {
        for folder in ["audit", "workerd"] {
            let lock = place::root().join("xtask").join(folder).join("package-lock.json");
            let lock = fs::read_to_string(lock).unwrap();
            assert!(
                !lock.contains("\"resolved\""),
                "{folder}: write it with --omit-lockfile-registry-resolved"
            );
            assert!(lock.contains("\"integrity\": \"sha512-"), "{folder}: hashes say what is meant");
        }
    }
}
