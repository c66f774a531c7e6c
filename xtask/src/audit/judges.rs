//! axe-core and Lighthouse as npm has them, at the versions of `xtask/audit/package-lock.json`, which names no
//! registry.

use std::path::PathBuf;

use crate::{
    failure::Result,
    npm::Npm,
    place,
    step::{Outcome, step},
};

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
            if npm.install_from(&place::root().join("xtask/audit"), &home)? {
                Ok(Outcome::Did(Some(judges)))
            } else {
                Ok(Outcome::Skipped(Some(judges), "there".to_owned()))
            }
        })
    }
}
