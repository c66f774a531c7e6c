//! The script and wasm of a worker, or of what the page has come after itself, get names of their content, and its loader,
//! whose name stays, runs the wasm only if its hash is right. (Trunk gives these neither.)

use std::{fs, path::Path};

use super::{digest, names, read, write};
use crate::failure::{Explain, Failure, Result};

const LOADER: &str = "_loader.js";

pub fn seal(staging: &Path) -> Result<()> {
    let loaders = names(staging)?.into_iter().filter(|name| name.ends_with(LOADER));
    for loader in loaders {
        let worker = loader.trim_end_matches(LOADER);
        let (script, wasm) = (format!("{worker}.js"), format!("{worker}_bg.wasm"));
        if !read(&staging.join(&loader))?.contains(&script) {
            return Err(Failure::new(format!(
                "{loader} doesn't load {script}: Trunk has changed; see dist/workers.rs"
            )));
        }
        let (script, _) = rename(staging, &script)?;
        let (wasm, integrity) = rename(staging, &wasm)?;
        write(&staging.join(&loader), &loading(&script, &wasm, &integrity))?;
    }
    Ok(())
}

/// Puts a file's hash into its name; gives that and its integrity.
fn rename(staging: &Path, name: &str) -> Result<(String, String)> {
    let path = staging.join(name);
    let bytes = fs::read(&path).explain("read", &path)?;
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let renamed = format!("{stem}-{}.{extension}", digest::short(&bytes));
    fs::rename(&path, staging.join(&renamed)).explain("rename", &path)?;
    Ok((renamed, digest::integrity(&bytes)))
}

fn loading(script: &str, wasm: &str, integrity: &str) -> String {
    format!(
        "import init from './{script}';\n\
         const wasm = new URL('./{wasm}', import.meta.url);\n\
         await init({{ module_or_path: fetch(wasm, {{ integrity: '{integrity}' }}) }});\n\
         export * from './{script}';\n"
    )
}
