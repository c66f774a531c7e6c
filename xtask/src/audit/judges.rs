//! axe-core and Lighthouse as npm has them, at the versions of `xtask/audit/package-lock.json`, which names no
//! registry.

use std::{fs, path::PathBuf};

use crate::{
    failure::{Explain, Result},
    npm::Npm,
    place,
    step::{Outcome, step},
};

const FILES: [&str; 2] = ["package.json", "package-lock.json"];
/// Npm writes this last.
const INSTALLED: &str = "node_modules/.package-lock.json";

pub struct Judges {
    pub node: PathBuf,
    /// The script that a page runs.
    pub axe: PathBuf,
    /// The command line, for Node.
    pub lighthouse: PathBuf,
}

impl Judges {
    /// `None` where there is no Node.
    pub fn install() -> Result<Option<Self>> {
        step("axe-core and Lighthouse", "judges that aren't ours", || {
            let Some(npm) = Npm::find() else {
                return Ok(Outcome::Skipped(None, "there is no Node with its npm on PATH".to_owned()));
            };
            let home = place::cache().join("audit");
            let judges = Self {
                node: npm.node.clone(),
                axe: home.join("node_modules/axe-core/axe.min.js"),
                lighthouse: home.join("node_modules/lighthouse/cli/index.js"),
            };
            let ours = place::root().join("xtask/audit");
            let same = |name: &&str| fs::read(ours.join(name)).ok() == fs::read(home.join(name)).ok();
            if home.join(INSTALLED).is_file() && FILES.iter().all(same) {
                return Ok(Outcome::Skipped(Some(judges), "there".to_owned()));
            }
            place::make_folder(&home)?;
            for name in FILES {
                let from = ours.join(name);
                fs::copy(&from, home.join(name)).explain("copy", &from)?;
            }
            npm.install_locked(&home)?;
            Ok(Outcome::Did(Some(judges)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_names_no_registry() {
        let lock = fs::read_to_string(place::root().join("xtask/audit/package-lock.json")).unwrap();
        assert!(!lock.contains("\"resolved\""), "write it with --omit-lockfile-registry-resolved");
        assert!(lock.contains("\"integrity\": \"sha512-"), "hashes say what is meant");
    }
}
