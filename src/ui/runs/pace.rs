//! How often a running request is heard of: what is told is drawn, and what draws takes the processor from the worker.

use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::ui::browser::{next_frame, now_ms};

/// Text that comes in so many steps a second still flows.
const MOST_PER_SECOND: f64 = 12.0;
/// Nothing waits longer, however slow the drawing is: text that comes in fewer steps looks stuck.
const LONGEST_MS: f64 = 250.0;
/// What drawing may take of all the time.
const SHARE: f64 = 1.0 / 20.0;

/// From one telling to the next, where what was told took so long to draw.
fn interval_ms(drawing_ms: f64) -> f64 {
    (drawing_ms / SHARE).clamp(1000.0 / MOST_PER_SECOND, LONGEST_MS)
}

/// Ends when more may be told after what was told at `told_ms`. To be waited for right after the telling.
pub async fn pause(told_ms: f64) {
    let drawing_ms = drawn(told_ms).await;
    let left = interval_ms(drawing_ms) - (now_ms() - told_ms);
    if left > 0.0 {
        TimeoutFuture::new(left as u32).await;
    }
}

/// How long the page's thread was busy with what was told: its own drawing first, then the browser's layout and painting.
async fn drawn(told_ms: f64) -> f64 {
    // Yew draws in a microtask that the telling queued. The next one comes after it.
    if JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await.is_err() {
        return 0.0;
    }
    let drawn_ms = now_ms() - told_ms;
    next_frame().await;
    let frame_ms = now_ms();
    // The browser lays out and paints before it comes to the next task.
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
