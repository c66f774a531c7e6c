//! Where things are: the repository, the cache beside it, the built page.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::failure::{Explain, Result};

/// The repository's root. Cargo tells at run time, so that a moved clone is still found.
pub fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// What took long to get and can be got again: models and tools. Never committed.
pub fn cache() -> PathBuf {
    env::var_os("HEARTH_CACHE")
        .filter(|folder| !folder.is_empty())
        .map_or_else(|| root().join(".cache"), |folder| root().join(folder))
}

pub fn models() -> PathBuf {
    cache().join("models")
}

/// Where tools are installed that PATH lacks in the right version, so that a person's own stay as they are.
pub fn tools() -> PathBuf {
    cache().join("tools")
}

/// Trunk's output, as Trunk.toml names it.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Cargo's output.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

pub fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).explain("create", path)
}
