//! `cargo xtask bench pictures`: text read in pictures that say what is known, and faces found in portraits and where there are none.
//!
//! Builds the crate's example that looks, has `benches/pictures/corpus.py` fetch and draw pictures, and `judge.py` judge.

use super::{
    cache,
    python::{self, Environment},
};
use crate::{failure::Result, models, place, process, step::always};

const DRAWING: Environment = Environment {
    what: "Pillow, PyMuPDF and RapidFuzz",
    why: "they draw what is read, and count the edits",
    folder: "pictures-venv",
    imports: "PIL, numpy, pymupdf, rapidfuzz",
    requirements: "benches/pictures/requirements.txt",
    wants: "pip with a registry",
};

pub fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!(
            "Usage: cargo xtask bench pictures [options]

  --only KIND         of rendered, vertical, scanned, faces, `no faces` (all)
  --show              what is written in each picture, and what was read

Wants pip, npm, and apt-get for fonts and manuals. What is fetched lies in .cache/bench/pictures and is never committed."
        );
        return Ok(());
    }
    models::ensure()?;
    let Some(python) = python::environment(&DRAWING)? else { return Ok(()) };
    always("cargo build --release --example look", "what looks, as it is delivered", || {
        let build = ["build", "--quiet", "--release", "--package=hearth-pictures", "--example=look"];
        process::run(&mut process::cargo(build))
    })?;
    let scripts = place::root().join("benches/pictures");
    let corpus = cache().join("pictures");
    if !corpus.join("corpus.json").is_file() {
        always("pictures", "with known text, and with faces", || {
            process::run(process::command(&python).arg(scripts.join("corpus.py")).arg("--out").arg(&corpus))
        })?;
    }
    let looker =
        place::target().join("release/examples/look").with_extension(std::env::consts::EXE_EXTENSION);
    println!("==> judging");
    let mut command = process::command(&python);
    command.arg(scripts.join("judge.py")).arg("--corpus").arg(&corpus).arg("--looker").arg(looker);
    command.arg("--reader").arg(place::models().join("ppocr-v5.safetensors"));
    command.arg("--finder").arg(place::models().join("blazeface.onnx"));
    process::run(command.args(arguments))
}
