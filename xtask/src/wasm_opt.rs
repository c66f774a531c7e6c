//! wasm-opt, where a person has it: makes wasm smaller. Nothing fails without it. Must not know who names the files
//! by their hashes. CONTRIBUTING.md says why we don't install wasm-opt ourselves.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    failure::{Explain, Result},
    process,
    step::{Outcome, step},
};

/// Older ones don't know all instructions that rustc writes.
const OLDEST: u32 = 116;
const WITHOUT: &str = "none of version 116 or newer on PATH, so the download is a little larger; \
    `cargo install wasm-opt --locked` builds one in some minutes";
/// What rustc's wasm32 baseline and .cargo/config.toml turn on.
const FEATURES: [&str; 8] = [
    "--enable-simd",
    // Lets it read what one of the workers has; it adds none to the other.
    "--enable-relaxed-simd",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Says at the start of a long command what the end of it will lack.
pub fn look() -> Result<()> {
    step("wasm-opt", "makes the wasm smaller, if it is there", || {
        let reason = if usable() { "there" } else { WITHOUT };
        Ok(Outcome::Skipped((), reason.to_owned()))
    })
}

/// Rewrites the files in place.
pub fn shrink(files: &[PathBuf]) -> Result<()> {
    step("wasm-opt", "makes the wasm smaller", || {
        if !usable() {
            return Ok(Outcome::Skipped((), WITHOUT.to_owned()));
        }
        files.iter().try_for_each(|wasm| shrink_one(wasm)).map(Outcome::Did)
    })
}

/// Where wasm-opt fails, the file stays as it was.
fn shrink_one(wasm: &Path) -> Result<()> {
    let smaller = wasm.with_extension("wasm.part");
    let mut wasm_opt = process::command("wasm-opt");
    if let Err(failure) = process::run(wasm_opt.arg("-O3").args(FEATURES).arg(wasm).arg("-o").arg(&smaller)) {
        println!("    {failure}; {} stays as it was", wasm.display());
        return Ok(());
    }
    let before = fs::metadata(wasm).explain("read", wasm)?.len();
    let after = fs::metadata(&smaller).explain("read", &smaller)?.len();
    fs::rename(&smaller, wasm).explain("replace", wasm)?;
    let name = wasm.file_name().unwrap_or_default().to_string_lossy();
    println!("    {name}: {before} bytes before, {after} after");
    Ok(())
}

fn usable() -> bool {
    process::ask(process::command("wasm-opt").arg("--version"))
        .and_then(|said| version(&said))
        .is_some_and(|version| version >= OLDEST)
}

/// `wasm-opt version 123 (version_123)`.
fn version(said: &str) -> Option<u32> {
    said.split_whitespace().skip_while(|word| *word != "version").nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn reads_versions() {
        assert_eq!(version("wasm-opt version 123 (version_123)"), Some(123));
        assert_eq!(version("wasm-opt version 108"), Some(108));
        assert_eq!(version("command not found"), None);
    }
}
