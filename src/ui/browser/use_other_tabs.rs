//! Reports what another tab of this page changed in the local storage, which all tabs share.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::StorageEvent;
use yew::prelude::*;

use super::window::window;

/// Calls `on_change` with the name of the value that changed. A tab gets no report of its own changes.
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
