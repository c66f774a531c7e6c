//! Tells other tabs of this page that something changed, and hears it from them. Must not know what.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;
use yew::prelude::*;

/// Tells other tabs whenever `changes` has grown, and calls `heard` when another tab tells. A tab never hears of itself. Where the
/// browser has no channels, nobody is told.
#[hook]
pub fn use_announcements(name: &'static str, changes: u32, heard: impl Fn() + 'static) {
    let channel = use_mut_ref(|| BroadcastChannel::new(name).ok());
    {
        let channel = channel.clone();
        use_effect_with((), move |()| {
            let listener = channel
                .borrow()
                .as_ref()
                .map(|channel| EventListener::new(channel, "message", move |_| heard()));
            move || {
                drop(listener);
                if let Some(channel) = channel.take() {
                    channel.close();
                }
            }
        });
    }
    use_effect_with(changes, move |changes| {
        if let Some(channel) = channel.borrow().as_ref().filter(|_| *changes > 0) {
            // Closed: the page goes away.
            let _ = channel.post_message(&JsValue::TRUE);
        }
    });
}
