//! Gives page and worker the same build id: a hash of the sources, so that two binaries of different
//! sources never talk to each other. `HEARTH_LABEL` marks a build that someone makes for themselves: it becomes a part of the
//! version and of the id. And tells the code whether it is for a browser: WebAssembly runs elsewhere too.

use std::{
    collections::hash_map::DefaultHasher,
    env, fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
};

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = vec![root.join("Cargo.lock"), root.join("Cargo.toml")];
    for folder in ["src", "onnx/src", "pictures/src", "reader/src", "sensors/src", "yew"] {
        collect(&root.join(folder), &mut files)?;
        println!("cargo::rerun-if-changed={folder}");
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        fs::read(file)?.hash(&mut hasher);
    }
    let label = env::var("HEARTH_LABEL").unwrap_or_default();
    label.hash(&mut hasher);
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let version = if label.is_empty() { version } else { format!("{version}+{label}") };
    println!("cargo::rerun-if-env-changed=HEARTH_LABEL");
    println!("cargo::rustc-env=HEARTH_VERSION={version}");
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rustc-env=HEARTH_BUILD={:016x}", hasher.finish());
    println!("cargo::rustc-check-cfg=cfg(in_browser)");
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("FAMILY") == "wasm" && target("OS") == "unknown" {
        println!("cargo::rustc-cfg=in_browser");
    }
    Ok(())
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}
