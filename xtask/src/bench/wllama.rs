//! wllama as npm has it: llama.cpp in wasm, for comparison.

use std::path::PathBuf;

use super::npm::{self, Package};
use crate::failure::Result;

const WLLAMA: Package = Package {
    name: "@wllama/wllama",
    version: "3.8.1",
    why: "the peer that people use in browsers",
    holds: "@wllama/wllama/esm/wasm/wllama.wasm",
};

/// The package's folder, where it can be had.
pub fn fetch() -> Result<Option<PathBuf>> {
    Ok(npm::fetch(&WLLAMA)?.map(|modules| modules.join(WLLAMA.name)))
}
