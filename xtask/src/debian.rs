//! Packages of Debian and its kin, installed where nobody has to be asked: as root. Must not know what they are for.

use std::path::Path;

use crate::{failure::Result, process};

pub fn is_here() -> bool {
    process::find(&["apt-get"]).is_some() && Path::new("/etc/debian_version").exists()
}

/// Whether they could be: there is apt-get, and we are root.
pub fn install(packages: &[&str]) -> Result<bool> {
    let root = process::ask(process::command("id").arg("-u")).is_some_and(|id| id == "0");
    if !(is_here() && root) {
        return Ok(false);
    }
    apt_get(&["update", "--quiet"])?;
    apt_get(&[&["install", "--yes", "--quiet", "--no-install-recommends"], packages].concat())?;
    Ok(true)
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    process::run(process::command("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
}
