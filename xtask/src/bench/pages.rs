//! The pages in wasm: Hearth's client and the bare loops as examples of Hearth's own package, stock candle as a package
//! of its own, which nothing else compiles.

use std::path::{Path, PathBuf};

use crate::{failure::Result, place, process, step::always};

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds them, and gives the folder in which their JavaScript and wasm lie.
pub fn build(candle: bool) -> Result<PathBuf> {
    let out = place::root().join("target/bench/pages");
    place::make_folder(&out)?;
    let release = place::target().join(TARGET).join("release");
    always("pages that measure", "Hearth's own client, and what the machine allows", || {
        process::run(&mut process::cargo([
            "build",
            "--quiet",
            "--release",
            "--target",
            TARGET,
            "--no-default-features",
            "--features=bench",
            "--example=measure",
            "--example=ceilings",
        ]))?;
        bind(&release.join("examples/measure.wasm"), &out)?;
        bind(&release.join("examples/ceilings.wasm"), &out)
    })?;
    if candle {
        always("stock candle", "its own quantized_llama in a small wasm", || {
            let mut cargo = process::cargo(["build", "--quiet", "--release", "--target", TARGET]);
            cargo.arg("--manifest-path").arg(place::root().join("benches/pages/candle/Cargo.toml"));
            process::run(cargo.arg("--target-dir").arg(place::target()))?;
            bind(&release.join("candle.wasm"), &out)
        })?;
    }
    Ok(out)
}

fn bind(wasm: &Path, out: &Path) -> Result<()> {
    let mut bindgen = process::command("wasm-bindgen");
    process::run(bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(out).arg(wasm))
}

#[cfg(test)]
mod tests {
    use crate::place;

    /// One wasm-bindgen command line serves both, and it wants exactly its own version.
    #[test]
    fn candle_has_our_wasm_bindgen() {
        let version = |file: &str| {
            let lock = std::fs::read_to_string(place::root().join(file)).unwrap();
            let at = lock.find("name = \"wasm-bindgen\"\n").unwrap();
            lock[at..].lines().nth(1).unwrap().to_owned()
        };
        assert_eq!(version("Cargo.lock"), version("benches/pages/candle/Cargo.lock"));
    }
}
