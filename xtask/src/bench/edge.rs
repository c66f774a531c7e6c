//! `cargo xtask bench edge`: hearth-edge.wasm under wasmtime and its worker in workerd: the same answers as natively, latency, memory, what
//! caps do, and what bad requests and files are answered with.
//!
//! Builds the programs, gets the runtimes, and hands over to `benches/edge/measure.py`, which measures and prints.

use super::{
    python::{self, Environment},
    workerd,
};
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

  --only A,B,…  of pictures, tasks, caps, damaged, sensors, worker
  --seconds N   at ten sensor lines a second (60)
  --hours N     of lines that are replayed as fast as they are scored (24; 0: none)
  --requests N  to the worker, of which 15 in 100 are bad (2000); left out where there is no Node with its npm"
        );
        return Ok(());
    }
    let Some(python) = python::environment(&RUNTIME)? else { return Ok(()) };
    let workerd = workerd::install()?;
    models::ensure()?;
    let program = edge::build()?;
    always("cargo build --release --package hearth-edge", "the same natively", || {
        process::run(&mut process::cargo(["build", "--release", "--package=hearth-edge"]))
    })?;
    let worker = workerd.is_some().then(edge::build_worker).transpose()?;
    let out = place::target().join("bench/edge");
    place::make_folder(&out)?;
    println!("==> measuring");
    let mut measure = process::command(&python);
    measure.arg(place::root().join("benches/edge/measure.py")).arg("--program").arg(program);
    measure.arg("--native").arg(place::target().join("release/hearth-edge"));
    measure.arg("--models").arg(place::models()).arg("--root").arg(place::root());
    if let (Some(workerd), Some(worker)) = (workerd, worker) {
        measure.arg("--workerd").arg(workerd).arg("--worker").arg(worker);
    }
    process::run(measure.arg("--out").arg(out).args(arguments))
}
