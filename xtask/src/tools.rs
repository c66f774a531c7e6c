//! The tools that a build stands on: the wasm32 target, Trunk, and wasm-bindgen's command line.
//!
//! A tool on PATH is used where its version is right; otherwise it is built into the cache, so that the ones
//! that a person has for other projects stay as they are.

use std::{env, fs, path::Path, process::Command};

use crate::{
    failure::{Explain, Failure, Result},
    natively, place, process,
    step::{Outcome, step},
};

const TARGET: &str = "wasm32-unknown-unknown";
/// What other WebAssembly runtimes run.
pub const WASI: &str = "wasm32-wasip1";
/// The newest that our Rust compiles.
const TRUNK: &str = "0.21.14";

/// Makes sure of all of them.
pub fn ensure() -> Result<()> {
    step(format_args!("Rust target {TARGET}"), "what a browser runs", || ensure_target(TARGET))?;
    ensure_tool(&Tool {
        package: "trunk",
        version: TRUNK,
        program: "trunk",
        why: "builds and serves the page",
        // Its own lock file makes its build repeatable. What it could fetch with TLS it finds on the PATH.
        options: &["--locked", "--no-default-features"],
        // It only calls others, so that its own code need not be fast.
        opt_level: "0",
    })?;
    ensure_tool(&Tool {
        package: "wasm-bindgen-cli",
        version: &locked_version(&lock_file()?, "wasm-bindgen")?,
        program: "wasm-bindgen",
        why: "writes the JavaScript beside the wasm",
        // Without --locked: its lock file asks for crates that not every registry has.
        options: &[],
        opt_level: "1",
    })
}

/// A program that cargo can install.
struct Tool<'a> {
    package: &'a str,
    version: &'a str,
    program: &'a str,
    why: &'a str,
    options: &'a [&'a str],
    opt_level: &'a str,
}

/// Trunk, asking nobody for newer versions. It reads NO_COLOR as a truth value and would refuse the usual `1`.
pub fn trunk(subcommand: &str) -> Command {
    let mut trunk = process::command("trunk");
    trunk.args([subcommand, "--release", "--skip-version-check"]);
    natively::lint_while_compiling(&mut trunk);
    if env::var_os("NO_COLOR").is_some() {
        trunk.env_remove("NO_COLOR").arg("--no-color");
    }
    trunk
}

pub fn ensure_target(target: &str) -> Result<Outcome<()>> {
    let folder =
        process::ask(process::command("rustc").args(["--print", "target-libdir", "--target", target]));
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(Outcome::Skipped((), "there".to_owned()));
    }
    if process::find(&["rustup"]).is_none() {
        return Err(Failure::new(format!(
            "rustc has no {target} and there is no rustup to add it: install Rust with rustup, or the target with your system's packages"
        )));
    }
    process::run(process::command("rustup").args(["target", "add", target]))?;
    Ok(Outcome::Did(()))
}

fn ensure_tool(tool: &Tool<'_>) -> Result<()> {
    let Tool { package, version, program, .. } = tool;
    step(format_args!("{package} {version}"), tool.why, || {
        if has_version(program, version) {
            return Ok(Outcome::Skipped((), "there".to_owned()));
        }
        let mut install = process::cargo(["install", package, "--version", version, "--root"]);
        // Their own profiles optimise across all crates at once, which takes minutes longer than it ever saves us.
        install.arg(place::tools()).args(tool.options).envs([
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", tool.opt_level),
        ]);
        process::run(&mut install)?;
        if has_version(program, version) {
            Ok(Outcome::Did(()))
        } else {
            Err(Failure::new(format!(
                "{package} {version} was installed, yet `{program} --version` says otherwise"
            )))
        }
    })
}

/// `trunk 0.21.14` and `wasm-bindgen 0.2.130 (abc)` both say the version second.
fn has_version(program: &str, version: &str) -> bool {
    process::ask(process::command(program).arg("--version"))
        .is_some_and(|said| said.split_whitespace().nth(1) == Some(version))
}

fn lock_file() -> Result<String> {
    let path = place::root().join("Cargo.lock");
    fs::read_to_string(&path).explain("read", &path)
}

/// The version of a package in the text of a Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Result<String> {
    let name = format!("name = \"{package}\"");
    lock.lines()
        .skip_while(|line| *line != name)
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("Cargo.lock names no {package}: run `cargo update --workspace`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_version_from_a_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").unwrap(), "0.2.130");
        assert!(locked_version(lock, "yew").is_err());
    }

    #[test]
    fn the_real_lock_file_names_wasm_bindgen() {
        locked_version(&lock_file().unwrap(), "wasm-bindgen").unwrap();
    }
}
