//! Packages of npm that Hearth is compared with.

use std::path::PathBuf;

use super::cache;
use crate::{
    failure::Result,
    npm::Npm,
    step::{Outcome, step},
};

pub struct Package {
    pub name: &'static str,
    pub version: &'static str,
    pub why: &'static str,
    /// Under `node_modules`: there once it is whole.
    pub holds: &'static str,
}

/// The folder `node_modules` that has it; `None` where there is no npm or it failed, which leaves this peer out.
pub fn fetch(package: &Package) -> Result<Option<PathBuf>> {
    let Package { name, version, why, holds } = package;
    step(format_args!("{name} {version}"), why, || {
        let short = name.rsplit_once('/').map_or(*name, |(_, short)| short);
        let home = cache().join(format!("{short}-{version}"));
        let modules = home.join("node_modules");
        if modules.join(holds).is_file() {
            return Ok(Outcome::Skipped(Some(modules), "there".to_owned()));
        }
        let Some(npm) = Npm::find() else {
            return Ok(Outcome::Skipped(
                None,
                "npm is not on PATH, so this peer is left out: install Node to have it".to_owned(),
            ));
        };
        match npm.install(&format!("{name}@{version}"), &home) {
            Ok(()) => Ok(Outcome::Did(Some(modules))),
            Err(failure) => Ok(Outcome::Skipped(None, format!("{failure}, so this peer is left out"))),
        }
    })
}
