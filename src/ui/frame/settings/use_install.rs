//! Finds out whether the app can be installed: some browsers let the page offer it, others have it only in a menu.

use gloo_events::EventListener;
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use crate::ui::browser::window;

/// The start script stores the browser's offer under this name, since it may come before the page's wasm.
const OFFER: &str = "installOffer";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installing {
    /// The page can install it at a press.
    Offered,
    /// Only the browser's own menu can install it, if anything can.
    ByMenu,
    /// This page is the installed app.
    Installed,
}

#[hook]
pub fn use_install() -> (Installing, Callback<()>) {
    let state = use_state_eq(installing);
    {
        let state = state.setter();
        use_effect_with((), move |()| {
            let listeners = ["beforeinstallprompt", "appinstalled"].map(|kind| {
                let state = state.clone();
                window().map(|window| {
                    EventListener::new(&window, kind, move |event| {
                        let offered = event.type_() == "beforeinstallprompt";
                        keep(if offered { event.clone().into() } else { JsValue::NULL });
                        state.set(if offered { Installing::Offered } else { Installing::Installed });
                    })
                })
            });
            move || drop(listeners)
        });
    }
    let install = use_callback(state.setter(), |(), state| {
        if let Some(offer) = offer() {
            let prompt =
                Reflect::get(&offer, &"prompt".into()).and_then(|prompt| prompt.dyn_into::<Function>());
            // An offer can be taken once; the event above tells whether it was.
            let _ = prompt.and_then(|prompt| prompt.call0(&offer));
            keep(JsValue::NULL);
            state.set(Installing::ByMenu);
        }
    });
    (*state, install)
}

fn installing() -> Installing {
    let standalone = window()
        .and_then(|window| window.match_media("(display-mode: standalone)").ok().flatten())
        .is_some_and(|query| query.matches());
    match offer() {
        _ if standalone => Installing::Installed,
        Some(_) => Installing::Offered,
        None => Installing::ByMenu,
    }
}

fn offer() -> Option<JsValue> {
    let offer = Reflect::get(&js_sys::global(), &OFFER.into()).ok()?;
    offer.is_object().then_some(offer)
}

fn keep(offer: JsValue) {
    let _ = Reflect::set(&js_sys::global(), &OFFER.into(), &offer);
}
