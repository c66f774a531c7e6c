//! The worker's folder: the program with a bound to its memory, and the scripts and the config of `edge/workerd` beside it.

use std::{fs, path::PathBuf};

use super::{NAME, bounded::bounded, told};
use crate::{
    failure::{Explain, Failure, Result},
    place,
    step::always,
};

const FILES: [&str; 5] = ["files.json", "files_embed.json", "wasi.js", "worker.capnp", "worker.js"];
/// What the program may grow to: a worker has 128 MB, of which JavaScript takes the rest for what comes in.
const MOST_BYTES: u32 = 96 << 20;

/// Where the worker lies: a folder that `workerd serve FOLDER/worker.capnp` runs.
pub fn build() -> Result<PathBuf> {
    let built = super::build()?;
    let folder = place::target().join("edge-worker");
    always("edge-worker", "the same program as a worker", || {
        place::make_folder(&folder)?;
        let program = fs::read(&built).explain("read", &built)?;
        let program = bounded(&program, MOST_BYTES)
            .ok_or_else(|| Failure::new(format!("{}: no module that could be bounded", built.display())))?;
        let to = folder.join(NAME);
        fs::write(&to, program).explain("write", &to)?;
        told(&to)?;
        for name in FILES {
            let from = place::root().join("edge/workerd").join(name);
            fs::copy(&from, folder.join(name)).explain("copy", &from)?;
        }
        println!("    {}", folder.join("worker.capnp").display());
        Ok(())
    })?;
    Ok(folder)
}
