//! Copies text to the clipboard, and tells for a moment whether that worked.

use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::ui::browser::window;

const SHOWN_MS: u32 = 2000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copying {
    Idle,
    Copied,
    Refused,
}

#[hook]
pub fn use_copy() -> (Copying, Callback<AttrValue>) {
    let copying = use_state(|| Copying::Idle);
    // Stored so that a second copy, or the button's removal, ends the first copy's timer.
    let reset = use_mut_ref(|| None::<Timeout>);
    let copy = use_callback(copying.setter(), move |text: AttrValue, copying| {
        let (copying, reset) = (copying.clone(), reset.clone());
        spawn_local(async move {
            copying.set(if write(&text).await { Copying::Copied } else { Copying::Refused });
            reset.replace(Some(Timeout::new(SHOWN_MS, move || copying.set(Copying::Idle))));
        });
    });
    (*copying, copy)
}

async fn write(text: &str) -> bool {
    let Some(window) = window() else { return false };
    let navigator = window.navigator();
    // Insecure contexts have no clipboard, for which web-sys has no type.
    if !Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
