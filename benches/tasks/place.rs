//! Where things are, as `cargo xtask bench tasks` says in the environment.

use std::{env, path::PathBuf};

pub struct Place {
    /// The repository's root.
    pub root: PathBuf,
    /// The built page, with its models under `models/`.
    pub dist: PathBuf,
    /// `benches/pages`.
    pub pages: PathBuf,
    /// What the scripts beside this file made.
    pub made: PathBuf,
    /// `node_modules` with Transformers.js, where npm could fetch it.
    pub transformers: Option<PathBuf>,
    /// `node_modules` with ONNX Runtime Web, likewise.
    pub onnx_runtime: Option<PathBuf>,
    pub out: PathBuf,
}

impl Place {
    pub fn told() -> Result<Self, String> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        Ok(Self {
            pages: root.join("benches/pages"),
            root,
            dist: wanted("HEARTH_DIST")?,
            made: wanted("HEARTH_BENCH_MADE")?,
            transformers: told("HEARTH_BENCH_TRANSFORMERS"),
            onnx_runtime: told("HEARTH_BENCH_ONNX_RUNTIME"),
            out: wanted("HEARTH_BENCH_OUT")?,
        })
    }

    /// A file that a script made; without Python it is not there.
    pub fn made(&self, name: &str) -> Result<PathBuf, String> {
        let path = self.made.join(name);
        if path.exists() {
            Ok(path)
        } else {
            Err(format!("left out: there is no {}, which Python makes", path.display()))
        }
    }
}

fn told(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn wanted(name: &str) -> Result<PathBuf, String> {
    told(name)
        .ok_or_else(|| format!("{name} is not set: `cargo xtask bench tasks` sets it and is what to type"))
}
