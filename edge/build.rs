//! Under WASI the program is also called, one call after the other, by who keeps it running (`src/serving/exports.rs`): these calls are exported.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("wasi") {
        // The first of them is the C library's: what `_start` calls before `main`.
        for call in ["__wasm_call_ctors", "accepts", "load", "answer"] {
            println!("cargo::rustc-link-arg-bins=--export={call}");
        }
    }
}
