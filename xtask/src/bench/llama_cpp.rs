//! llama.cpp as Python's registry has it: the peer outside the browser, and what makes the files of other formats.

use std::path::{Path, PathBuf};

use super::{cache, models_folder};
use crate::{
    failure::Result,
    models::CHAT,
    place, process,
    step::{Outcome, step},
};

/// A Python that has it; `None` where it can't be had, which leaves out what needs it.
pub fn install() -> Result<Option<PathBuf>> {
    step("llama.cpp", "the peer outside the browser; its first build takes ten minutes", || {
        let home = cache().join("venv");
        let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        let there =
            |python: &Path| process::ask(process::command(python).args(["-c", "import gguf, llama_cpp"]));
        if there(&python).is_some() {
            return Ok(Outcome::Skipped(Some(python), "there".to_owned()));
        }
        let left_out = |why: String| Ok(Outcome::Skipped(None, format!("{why}, so this peer is left out")));
        let Some(system) = process::find(&["python3", "python"]) else {
            return left_out("there is no Python on PATH".to_owned());
        };
        let requirements = place::root().join("benches/native/requirements.txt");
        let made = process::run(process::command(system).args(["-m", "venv"]).arg(&home)).and_then(|()| {
            let mut pip = process::command(&python);
            process::run(pip.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(requirements))
        });
        match made {
            Ok(()) => Ok(Outcome::Did(Some(python))),
            Err(failure) => left_out(format!("{failure} (it wants a C++ compiler)")),
        }
    })
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
