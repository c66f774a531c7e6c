//! `performance.now()` of a worker.

use wasm_bindgen::JsCast;
use web_sys::WorkerGlobalScope;

use crate::platform::Clock;

pub struct WebClock;

impl Clock for WebClock {
    fn now_ms(&self) -> f64 {
        js_sys::global()
            .dyn_ref::<WorkerGlobalScope>()
            .and_then(WorkerGlobalScope::performance)
            .map_or(0.0, |performance| performance.now())
    }
}
