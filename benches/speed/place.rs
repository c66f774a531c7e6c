//! Where things are, as `cargo xtask bench` says in the environment.

use std::{env, path::PathBuf};

pub struct Place {
    /// The built page, with the default model under `models/`.
    pub dist: PathBuf,
    /// `benches/pages`.
    pub pages: PathBuf,
    /// What was built of them.
    pub built: PathBuf,
    /// `NAME.gguf` of each format.
    pub models: PathBuf,
    /// wllama's package, where npm could fetch it.
    pub wllama: Option<PathBuf>,
    /// The Python that has llama-cpp-python, where pip could build it.
    pub python: Option<PathBuf>,
    pub llama_cpp: PathBuf,
    pub out: PathBuf,
}

impl Place {
    pub fn told() -> Result<Self, String> {
        let benches = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches");
        Ok(Self {
            dist: wanted("HEARTH_DIST")?,
            pages: benches.join("pages"),
            built: wanted("HEARTH_BENCH_BUILT")?,
            models: wanted("HEARTH_BENCH_MODELS")?,
            wllama: told("HEARTH_BENCH_WLLAMA"),
            python: told("HEARTH_BENCH_PYTHON"),
            llama_cpp: benches.join("native/llama_cpp_speed.py"),
            out: wanted("HEARTH_BENCH_OUT")?,
        })
    }
}

fn told(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn wanted(name: &str) -> Result<PathBuf, String> {
    told(name).ok_or_else(|| format!("{name} is not set: `cargo xtask bench` sets it and is what to type"))
}
