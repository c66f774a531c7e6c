//! `cargo xtask bench edge`: hearth-edge.wasm under wasmtime: the same answers as natively, latency, memory, and what its caps do.
//!
//! Builds both programs, gets the runtime, and hands over to `benches/edge/measure.py`, which measures and prints.

use super::python::{self, Environment};
use crate::{edge, failure::Result, models, place, process, step::always};

const RUNTIME: Environment = Environment {
    what: "wasmtime",
    why: "the runtime",
    folder: "edge-venv",
    imports: "wasmtime",
    requirements: "benches/edge/requirements.txt",
    wants: "pip with a registry",
};

pub fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!(
            "Usage: cargo xtask bench edge [options]

  --seconds N   at ten sensor lines a second (60)
  --hours N     of lines that are replayed as fast as they are scored (24; 0: none)"
        );
        return Ok(());
    }
    let Some(python) = python::environment(&RUNTIME)? else { return Ok(()) };
    models::ensure()?;
    let program = edge::build()?;
    always("cargo build --release --package hearth-edge", "the same natively", || {
        process::run(&mut process::cargo(["build", "--release", "--package=hearth-edge"]))
    })?;
    let out = place::target().join("bench/edge");
    place::make_folder(&out)?;
    println!("==> measuring");
    let mut measure = process::command(&python);
    measure.arg(place::root().join("benches/edge/measure.py")).arg("--program").arg(program);
    measure.arg("--native").arg(place::target().join("release/hearth-edge"));
    measure.arg("--models").arg(place::models()).arg("--samples").arg(place::root().join("assets/samples"));
    process::run(measure.arg("--out").arg(out).args(arguments))
}
