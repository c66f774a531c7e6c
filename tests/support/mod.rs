//! What several tests need: the default model's file, a tiny one, the reference's readings, a page with its worker.
#![allow(dead_code, reason = "each test binary uses its own part")]

#[cfg(not(in_browser))]
pub mod allocator;
pub mod anatomy;
#[cfg(not(in_browser))]
pub mod bench;
#[cfg(in_browser)]
pub mod bit_checks;
pub mod byte_checks;
pub mod damages;
pub mod family;
pub mod float_checks;
pub mod golden;
#[cfg(feature = "gpu")]
pub mod gpu_checks;
pub mod int16_checks;
pub mod kernel_checks;
#[cfg(not(in_browser))]
pub mod large;
#[cfg(feature = "worker")]
pub mod library;
#[cfg(feature = "worker")]
pub mod loading;
pub mod overlay;
pub mod pages;
pub mod reading;
pub mod shapes;
#[cfg(not(in_browser))]
pub mod threads;
pub mod tiny;
pub mod tiny_encoder;
pub mod truth;

use std::{env, path::PathBuf};

use futures::FutureExt;

/// The default model, which `cargo xtask models` fetches.
pub fn model_path() -> PathBuf {
    match env::var_os("HEARTH_MODEL") {
        Some(model) => PathBuf::from(model),
        None => cached_model("SmolLM2-135M-Instruct.Q4_1.gguf"),
    }
}

/// A model that `cargo xtask models` keeps under this name.
pub fn cached_model(file: &str) -> PathBuf {
    let cache = match env::var_os("HEARTH_CACHE") {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".cache"),
    };
    let path = cache.join("models").join(file);
    assert!(path.is_file(), "{} is not there: run `cargo xtask models` first", path.display());
    path
}

/// A model beside the language model, which `cargo xtask models` made.
pub fn converted_model(file: &str) -> PathBuf {
    let cache = env::var_os("HEARTH_CACHE");
    let cache = cache.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".cache"), PathBuf::from);
    let path = cache.join("models").join(file);
    assert!(path.is_file(), "{} is not there: run `cargo xtask models` first", path.display());
    path
}

/// What a step on the processor gives: only a GPU keeps a step waiting.
pub fn at_once<T>(step: impl Future<Output = T>) -> T {
    step.now_or_never().expect("the processor never waits")
}
