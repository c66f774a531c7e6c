//! `performance.now()` of a worker, and its `Date`.

use futures::channel::oneshot;
use wasm_bindgen::{JsCast, closure::Closure};
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

    /// A timer that nobody waits for any more runs out unheard.
    async fn sleep(&self, ms: f64) {
        let Ok(scope) = js_sys::global().dyn_into::<WorkerGlobalScope>() else { return };
        let (wake, woken) = oneshot::channel();
        let ring = Closure::once_into_js(move || {
            let _ = wake.send(());
        });
        let ms = ms.clamp(0.0, f64::from(i32::MAX)) as i32;
        if scope.set_timeout_with_callback_and_timeout_and_arguments_0(ring.unchecked_ref(), ms).is_ok() {
            let _ = woken.await;
        }
    }
}
