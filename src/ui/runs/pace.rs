//! How often a run's updates are reported: each report is drawn, and drawing takes the processor from the worker.

use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::ui::browser::{next_frame, now_ms};

/// The most reports in a second. Text that grows this often still appears to flow.
const MAX_REPORTS_PER_SECOND: f64 = 12.0;
/// The longest time between two reports, however slow the drawing is: text that grows less often looks stuck.
const MAX_INTERVAL_MS: f64 = 250.0;
/// The share of all time that drawing may take.
const MAX_DRAWING_SHARE: f64 = 1.0 / 20.0;

/// The time from one report to the next, if the last report took `drawing_ms` to draw.
fn interval_ms(drawing_ms: f64) -> f64 {
    (drawing_ms / MAX_DRAWING_SHARE).clamp(1000.0 / MAX_REPORTS_PER_SECOND, MAX_INTERVAL_MS)
}

/// Resolves when the next report may follow the one made at `reported_ms`. To be awaited right after that report.
pub async fn pause(reported_ms: f64) {
    let drawing_ms = drawing_ms_after(reported_ms).await;
    let left = interval_ms(drawing_ms) - (now_ms() - reported_ms);
    if left > 0.0 {
        TimeoutFuture::new(left as u32).await;
    }
}

/// How long the page's thread was busy with a report: first with its own drawing, then with the browser's layout and painting.
async fn drawing_ms_after(reported_ms: f64) -> f64 {
    // Yew draws in a microtask that the report queued. The promise below resolves after it.
    if JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await.is_err() {
        return 0.0;
    }
    let drawn_ms = now_ms() - reported_ms;
    next_frame().await;
    let frame_ms = now_ms();
    // The browser lays out and paints before it runs the next task.
    TimeoutFuture::new(0).await;
    drawn_ms + (now_ms() - frame_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawing_takes_a_twentieth_of_the_time_and_news_never_wait_long() {
        assert_eq!(interval_ms(0.0), 1000.0 / 12.0, "fast drawing: twelve times a second");
        assert_eq!(interval_ms(10.0), 200.0);
        assert_eq!(interval_ms(1000.0), 250.0, "slow drawing: it still looks alive");
    }
}
