//! Starts the real workers in a browser, and drives the client from the page's event loop.
//!
//! There are three builds of the models' worker from the same sources: with fixed-width SIMD, with relaxed SIMD, and with relaxed SIMD and
//! a runner on a GPU. A browser without relaxed SIMD refuses the others as a whole, so the browser is asked first; so it is for a GPU,
//! since nobody without one should download what only a GPU needs.

use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Promise, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::Client;
use crate::{
    channel,
    protocol::{BUILD, Processor, WorkerKind},
};

const WORKER: &str = "worker_loader.js";
const WORKER_RELAXED: &str = "worker_relaxed_loader.js";
const WORKER_GPU: &str = "worker_gpu_loader.js";
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
    /// Starts the fastest models' worker that this browser can run and `processor` allows; the others start when they have something
    /// to do.
    pub fn in_workers(processor: Processor) -> Self {
        let models = Rc::new(Cell::new(if has_relaxed_simd() { WORKER_RELAXED } else { WORKER }));
        let chosen = models.clone();
        let (client, driver) = Self::new(move |kind| {
            let script = match kind {
                WorkerKind::Models => chosen.get(),
                WorkerKind::Reader => READER,
                WorkerKind::Sensors => SENSORS,
                WorkerKind::Onnx => ONNX,
            };
            // The address names the build, so that no cache answers with another build's script.
            channel::web::connect(&format!("{script}?{BUILD}"))
        });
        wasm_bindgen_futures::spawn_local(async move {
            let software = match processor {
                Processor::Cpu => None,
                // It computes on the processor, and slower than we do.
                Processor::Automatic => Some(false),
                Processor::Gpu => Some(true),
            };
            if let Some(software) = software
                && has_relaxed_simd()
                && has_gpu(software).await
            {
                models.set(WORKER_GPU);
            }
            driver.await;
        });
        client
    }
}

/// Whether this browser offers a GPU; `software` lets one count that is none.
async fn has_gpu(software: bool) -> bool {
    let adapter = async {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
        let gpu = Reflect::get(&navigator, &"gpu".into())?;
        let ask: Function = Reflect::get(&gpu, &"requestAdapter".into())?.dyn_into()?;
        JsFuture::from(ask.call0(&gpu)?.dyn_into::<Promise>()?).await
    };
    let adapter = adapter.await.unwrap_or(JsValue::NULL);
    let info = Reflect::get(&adapter, &"info".into()).unwrap_or_default();
    let is_software =
        Reflect::get(&info, &"isFallbackAdapter".into()).is_ok_and(|fallback| fallback.is_truthy());
    !adapter.is_falsy() && (software || !is_software)
}

/// Whether this browser has the instructions of the faster worker.
pub fn has_relaxed_simd() -> bool {
    WebAssembly::validate(&Uint8Array::from(RELAXED_PROBE.as_slice())).unwrap_or(false)
}
