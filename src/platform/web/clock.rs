//! `performance.now()` of a worker, and its `Date`.

use wasm_bindgen::JsCast;
use web_sys::WorkerGlobalScope;

use crate::platform::{Clock, LocalTime};

pub struct WebClock;

impl Clock for WebClock {
    fn now_ms(&self) -> f64 {
        js_sys::global()
            .dyn_ref::<WorkerGlobalScope>()
            .and_then(WorkerGlobalScope::performance)
            .map_or(0.0, |performance| performance.now())
    }

    fn local_time(&self) -> LocalTime {
        let now = js_sys::Date::new_0();
        // The browser counts how far UTC is ahead of here.
        LocalTime { unix_ms: now.get_time() as i64, ahead_minutes: -(now.get_timezone_offset() as i32) }
    }
}
