//! Small calls to the browser's window, each of which may fail.

use futures::future::{self, Either};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Promise};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Window};

/// A hidden tab draws no frames, so its updates go on at this interval.
const HIDDEN_FRAME_MS: u32 = 250;

pub fn window() -> Option<Window> {
    web_sys::window()
}

pub fn document() -> Option<Document> {
    window()?.document()
}

pub fn root() -> Option<Element> {
    document()?.document_element()
}

/// Gives the milliseconds since the page began.
pub fn now_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Milliseconds since the Unix epoch.
pub fn epoch_ms() -> u64 {
    Date::now() as u64
}

/// How far the clock here is ahead of UTC at a time, in minutes.
pub fn clock_offset_minutes(at_ms: u64) -> i32 {
    -(Date::new(&(at_ms as f64).into()).get_timezone_offset() as i32)
}

/// The date and the time of day, in the language's usual form.
pub fn date_and_time(at_ms: u64, language: &str) -> String {
    String::from(
        Date::new(&(at_ms as f64).into()).to_locale_string(language, &wasm_bindgen::JsValue::UNDEFINED),
    )
}

/// Draws a seed that JavaScript's numbers, and so stored preferences, hold exactly.
pub fn random_seed() -> u64 {
    (js_sys::Math::random() * 2f64.powi(53)) as u64
}

/// Resolves when the browser is about to draw.
pub async fn next_frame() {
    let drawn = Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            // If the browser refuses, the timer below resolves instead.
            let _ = window.request_animation_frame(&resolve);
        }
    });
    let hidden = TimeoutFuture::new(HIDDEN_FRAME_MS);
    match future::select(JsFuture::from(drawn), hidden).await {
        Either::Left(_) | Either::Right(_) => {}
    }
}

pub fn reload_page() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Shows another page of this app.
pub fn visit(fragment: &str) {
    if let Some(window) = window() {
        let _ = window.location().set_hash(fragment);
    }
}

/// The time of day, in the form that is usual here, of a time in milliseconds since the Unix epoch.
pub fn time_of_day(at_ms: f64) -> String {
    String::from(Date::new(&at_ms.into()).to_locale_time_string("default"))
}
