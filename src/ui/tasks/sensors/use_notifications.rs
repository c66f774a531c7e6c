//! Has the browser show a notification when an alert begins, where the person wants it and the browser allows it.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::state::Sensors;
use crate::ui::text::use_text;

#[wasm_bindgen]
extern "C" {
    type Notification;
    #[wasm_bindgen(constructor, catch)]
    fn new(title: &str, options: &Object) -> Result<Notification, JsValue>;
    #[wasm_bindgen(static_method_of = Notification, catch, js_name = "requestPermission")]
    fn request_permission() -> Result<Promise, JsValue>;
    #[wasm_bindgen(static_method_of = Notification, getter)]
    fn permission() -> String;
}

/// Whether this browser shows notifications for a page.
pub fn has_notifications() -> bool {
    Reflect::has(&js_sys::global(), &"Notification".into()).unwrap_or_default()
}

#[hook]
pub fn use_notifications(sensors: &Sensors) {
    let words = &use_text().sensors;
    let wanted = sensors.watch_wishes.notify && has_notifications();
    use_effect_with(wanted, |wanted| {
        if !*wanted {
            return;
        }
        if let Ok(asking) = Notification::request_permission() {
            // Refused: then none is shown, and the page's own list of alerts stays.
            spawn_local(async move { drop(JsFuture::from(asking).await) });
        }
    });
    let last = sensors.alerts.last().cloned();
    use_effect_with(last.as_ref().map(|alert| alert.id), move |_| {
        let Some(alert) = last.filter(|_| wanted && Notification::permission() == "granted") else { return };
        let names: Vec<String> =
            alert.to_blame().into_iter().map(|(place, _)| alert.channel(place)).collect();
        let options = Object::new();
        // Setting a property of a new object can't fail.
        let _ = Reflect::set(&options, &"body".into(), &names.join(", ").into());
        // Android's browsers want a service worker for it, and refuse.
        let _ = Notification::new(words.alert_begins, &options);
    });
}
