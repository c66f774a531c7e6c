//! Starts the real workers in a browser, and drives the client from the page's event loop.
//!
//! There are two builds of the models' worker from the same sources: one with fixed-width SIMD, and one with relaxed SIMD. A browser
//! without relaxed SIMD refuses the second as a whole, so the browser is asked first.

use js_sys::{Uint8Array, WebAssembly};

use super::Client;
use crate::{
    channel,
    protocol::{BUILD, WorkerKind},
};

const WORKER: &str = "worker_loader.js";
const WORKER_RELAXED: &str = "worker_relaxed_loader.js";
const READER: &str = "reader_loader.js";
const SENSORS: &str = "sensors_loader.js";
const ONNX: &str = "onnx_loader.js";

/// The smallest module that holds a relaxed instruction: `i8x16.relaxed_swizzle` of two splats.
const RELAXED_PROBE: [u8; 36] = [
    0, b'a', b's', b'm', 1, 0, 0, 0, // magic, version
    1, 5, 1, 0x60, 0, 1, 0x7b, // type: () -> v128
    3, 2, 1, 0, // one function of that type
    10, 15, 1, 13, 0, // its code: no locals
    0x41, 1, 0xfd, 15, 0x41, 2, 0xfd, 15, // i32.const, i8x16.splat, twice
    0xfd, 0x80, 2, 11, // relaxed_swizzle, end
];

impl Client {
    /// Starts the fastest models' worker that this browser can run; the others start when they have something to do.
    pub fn in_workers() -> Self {
        let models = if has_relaxed_simd() { WORKER_RELAXED } else { WORKER };
        let (client, driver) = Self::new(move |kind| {
            let script = match kind {
                WorkerKind::Models => models,
                WorkerKind::Reader => READER,
                WorkerKind::Sensors => SENSORS,
                WorkerKind::Onnx => ONNX,
            };
            // The address names the build, so that no cache answers with another build's script.
            channel::web::connect(&format!("{script}?{BUILD}"))
        });
        wasm_bindgen_futures::spawn_local(driver);
        client
    }
}

/// Whether this browser has the instructions of the faster worker.
pub fn has_relaxed_simd() -> bool {
    WebAssembly::validate(&Uint8Array::from(RELAXED_PROBE.as_slice())).unwrap_or(false)
}
