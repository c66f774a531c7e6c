//! llama.cpp as Python's registry has it: the peer outside the browser, and what makes the files of other formats.

use std::path::{Path, PathBuf};

use super::{
    models_folder,
    python::{self, Environment},
};
use crate::{
    failure::Result,
    models::CHAT,
    place, process,
    step::{Outcome, step},
};

const LLAMA_CPP: Environment = Environment {
    what: "llama.cpp",
    why: "the peer outside the browser; its first build takes ten minutes",
    folder: "venv",
    imports: "gguf, llama_cpp",
    requirements: "benches/native/requirements.txt",
    wants: "a C++ compiler",
};

/// A Python that has it; `None` where it can't be had, which leaves out what needs it.
pub fn install() -> Result<Option<PathBuf>> {
    python::environment(&LLAMA_CPP)
}

/// Makes the files of these formats where they are missing; without Python those formats are left out.
pub fn make_models(python: Option<&Path>, formats: &[&str]) -> Result<()> {
    if formats.is_empty() {
        return Ok(());
    }
    step(formats.join(", "), "the same weights in other formats", || {
        let Some(python) = python else {
            return Ok(Outcome::Skipped((), "without llama.cpp nothing makes them".to_owned()));
        };
        let mut script = process::command(python);
        script.arg(place::root().join("benches/native/models.py"));
        script.arg(place::models().join(CHAT.file));
        process::run(script.arg(models_folder()).args(formats)).map(Outcome::Did)
    })
}
