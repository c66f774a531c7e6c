//! All that is native in one build: tests, scenarios and benches, looked through by clippy while they are compiled. Must not know what
//! they test.

use std::process::Command;

use crate::{failure::Result, process, step::always};

/// `cargo test` of the whole workspace. Another choice of features would compile dependencies once more, and so would `cargo clippy`,
/// which checks them without a program coming of it: its driver stands in the compiler's place.
pub fn cargo_test() -> Command {
    let mut cargo = process::cargo(["test", "--workspace", "--features=app,markdown,bench,e2e"]);
    lint_while_compiling(&mut cargo);
    cargo
}

/// Has clippy look through our crates in whatever this builds.
pub fn lint_while_compiling(build: &mut Command) {
    build.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
}

pub fn build() -> Result<()> {
    let why = "engine, workers, what the page thinks, scenarios, benches and this tool, linted as they are compiled";
    always("native build", why, || {
        // Cargo takes no names beside `--tests`, which leaves out what is not run with the others.
        let others = ["--test=e2e", "--bench=speed", "--bench=tasks"];
        process::run_without_warnings(cargo_test().args(["--no-run", "--tests"]))?;
        process::run_without_warnings(cargo_test().arg("--no-run").args(others))
    })
}
