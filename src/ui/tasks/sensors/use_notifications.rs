//! Has the browser show a notification when an alert begins, where the person wants it and the browser allows it.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
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
        if let (true, Ok(asking)) =
            (*wanted, if *wanted { Notification::request_permission() } else { Err(JsValue::NULL) })
        {
            // Refused: then none is shown, and the page's own list of alerts stays.
            spawn_local(async move { drop(JsFuture::from(asking).await) });
        }
    });
    let last = sensors.alerts.last();
    let (id, blamed) = (last.map(|alert| alert.id), last.map(|alert| alert.to_blame()).unwrap_or_default());
    let channels = sensors.watch.as_ref().map(|watch| watch.so_far.detector.clone());
    use_effect_with(id, move |id| {
        if id.is_none() || !wanted || Notification::permission() != "granted" {
            return;
        }
        let name =
            |place: usize| channels.as_ref()?.facts.channels.get(place).map(|channel| channel.name.clone());
        let names: Vec<String> = blamed.into_iter().filter_map(|(place, _)| name(place)).collect();
        let options = Object::new();
        // Setting a property of a new object can't fail.
        let _ = Reflect::set(&options, &"body".into(), &names.join(", ").into());
        // Android's browsers want a service worker for it, and refuse.
        let _ = Notification::new(words.alert_begins, &options).map(JsCast::unchecked_into::<JsValue>);
    });
}
