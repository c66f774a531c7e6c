//! `cargo xtask bench sensors`: anomaly detectors on labelled data that training never saw, beside others' on the same rows.
//!
//! Builds the crate's example that scores, gets data and peers, and hands over to `benches/sensors/judge.py`, which judges and prints.

use std::path::{Path, PathBuf};

use super::{
    cache,
    python::{self, Environment},
};
use crate::{
    failure::Result,
    place, process,
    step::{Outcome, always, step},
};

const PEERS: Environment = Environment {
    what: "PyTorch, PyOD, river and TSB-AD",
    why: "the peers, and the code that defines VUS-PR",
    folder: "sensors-venv",
    imports: "torch, pyod, river, sklearn, statsmodels",
    requirements: "benches/sensors/requirements.txt",
    wants: "pip with a registry, and 6 GB of disk for PyTorch",
};
/// Data, and the code of TSB-AD, which is read out of its wheel: installed it would bring forty packages that the judge does not call.
const DATA: [&str; 3] = ["aeon==1.6.0", "river==0.26.1", "TSB_AD==1.5"];

pub fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!(
            "Usage: cargo xtask bench sensors [options]

  --sets A,B,…        of bleeding,ecg,shuttle (all)
  --seeds N           how often what is drawn is drawn anew (10; PyOD and anomstream-core 3 times at most, river once)
  --no-peers          the crate's own detectors alone

What is fetched lies in .cache/bench and is never committed."
        );
        return Ok(());
    }
    let Some(python) = python::environment(&PEERS)? else { return Ok(()) };
    let Some(data) = python::wheels(&python, &DATA)? else { return Ok(()) };
    always("cargo build --release --example score", "the detectors as they are delivered", || {
        let build = ["build", "--quiet", "--release", "--package=hearth-sensors", "--example=score"];
        process::run(&mut process::cargo(build))
    })?;
    let anomstream = anomstream()?;
    println!("==> judging");
    let mut command = process::command(&python);
    command.arg(place::root().join("benches/sensors/judge.py"));
    command.arg("--scorer").arg(built(&place::target(), "examples/score"));
    command.arg("--data").arg(data).arg("--out").arg(place::root().join("target/bench"));
    if let Some(anomstream) = anomstream {
        command.arg("--anomstream").arg(anomstream);
    }
    process::run(command.args(arguments))
}

fn built(target: &Path, name: &str) -> PathBuf {
    target.join("release").join(name).with_extension(std::env::consts::EXE_EXTENSION)
}

/// The program around anomstream-core; `None` where the registry doesn't have that crate.
fn anomstream() -> Result<Option<PathBuf>> {
    step("anomstream-core", "a peer in Rust: its random cut forest", || {
        let manifest = place::root().join("benches/sensors/anomstream/Cargo.toml");
        let target = cache().join("anomstream");
        let mut build = process::cargo(["build", "--quiet", "--release"]);
        build.arg("--manifest-path").arg(manifest).arg("--target-dir").arg(&target);
        match process::run(&mut build) {
            Ok(()) => Ok(Outcome::Did(Some(built(&target, "forest")))),
            Err(failure) => Ok(Outcome::Skipped(None, format!("{failure}, so it is left out"))),
        }
    })
}
