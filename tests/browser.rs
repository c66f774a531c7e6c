//! What only a browser can show, in a dedicated worker of a headless one: the wasm kernels, the origin's private file
//! system, the yielder, and that neither damaged files nor the target change what models say.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(in_browser)]

mod support;

use wasm_bindgen_test::wasm_bindgen_test_configure;

#[path = "browser/engine.rs"]
mod engine;
#[path = "browser/exchange.rs"]
mod exchange;
#[cfg(feature = "gpu")]
#[path = "browser/gpu.rs"]
mod gpu;
#[path = "browser/platform.rs"]
mod platform;
#[path = "browser/search.rs"]
mod search;

wasm_bindgen_test_configure!(run_in_dedicated_worker);
