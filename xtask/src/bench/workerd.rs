//! workerd as npm has it, at the version of `xtask/workerd/package-lock.json`, which names no registry.

use std::path::PathBuf;

use super::cache;
use crate::{
    failure::Result,
    npm::Npm,
    place, process,
    step::{Outcome, step},
};

/// The runtime's program; `None` where there is no Node, or no workerd for this system.
pub fn install() -> Result<Option<PathBuf>> {
    step("workerd", "the runtime of workers", || {
        let Some(npm) = Npm::find() else {
            return Ok(Outcome::Skipped(None, "there is no Node with its npm on PATH".to_owned()));
        };
        let home = cache().join("workerd");
        let did = npm.install_from(&place::root().join("xtask/workerd"), &home)?;
        // The package says which of its programs this system runs.
        let mut node = process::command(&npm.node);
        let program = process::ask(node.args(["-p", "require('workerd').default"]).current_dir(&home));
        let program = program.map(PathBuf::from).filter(|program| program.is_file());
        Ok(match program {
            None => Outcome::Skipped(None, "there is none for this system".to_owned()),
            Some(program) if did => Outcome::Did(Some(program)),
            Some(program) => Outcome::Skipped(Some(program), "there".to_owned()),
        })
    })
}
