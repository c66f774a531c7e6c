//! What another tab of this page keeps, in the local storage that all of them share.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::StorageEvent;
use yew::prelude::*;

use super::window::window;

/// Calls back with the name of what is another now. A tab never hears of itself.
#[hook]
pub fn use_other_tabs(on_change: impl Fn(&str) + 'static) {
    use_effect_with((), move |()| {
        let listener = window().map(|window| {
            EventListener::new(&window, "storage", move |event| {
                if let Some(name) = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key) {
                    on_change(&name);
                }
            })
        });
        move || drop(listener)
    });
}
