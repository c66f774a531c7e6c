//! Registers the service worker, which stores the app's own files, and asks it to change versions when the person says so. Where
//! the host does not send the headers that isolate the page, the page is loaded once more through the service worker, which does.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_events::EventListener;
use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
};
use yew::prelude::*;

use crate::{
    platform::web::WebFetch,
    ui::browser::{document, reload_page, window},
};

/// Stored for this tab, so that a page that can't be isolated is loaded once more and not for ever.
const TRIED: &str = "hearth.isolating";

#[derive(Clone, PartialEq)]
pub struct Updates {
    /// Another version of the app is stored and waits.
    pub ready: bool,
    pub swap: Callback<()>,
}

type Waiting = Rc<RefCell<Option<ServiceWorker>>>;

/// In airplane mode nothing is registered; a page that is `busy` is not loaded again to be isolated.
#[hook]
pub fn use_updates(network: &Rc<WebFetch>, airplane: bool, busy: bool) -> Updates {
    let ready = use_state_eq(|| false);
    let waiting: Waiting = use_mut_ref(|| None);
    let is_busy = use_mut_ref(|| busy);
    is_busy.replace(busy);
    {
        let (ready, waiting, network) = (ready.setter(), waiting.clone(), network.clone());
        use_effect_with(airplane, move |airplane| {
            if let (false, Some((container, script))) = (*airplane, place()) {
                record_requests(&container, network);
                follow_exchanges(&container, is_busy);
                spawn_local(async move {
                    // If the browser refuses, the page works without an offline copy.
                    if let Ok(registration) = JsFuture::from(container.register(&script)).await {
                        let found = move |worker: ServiceWorker| {
                            waiting.replace(Some(worker));
                            ready.set(true);
                        };
                        watch(&container, registration.unchecked_into(), Rc::new(found));
                    }
                });
            }
        });
    }
    let swap = use_callback((), move |(), ()| {
        if let Some(worker) = waiting.borrow().as_ref() {
            // The new service worker takes over, which the event below reports.
            let _ = worker.post_message(&"swap".into());
        }
    });
    Updates { ready: *ready, swap }
}

/// The browser's service workers and our script; `None` if the browser has none, or this build has no script.
fn place() -> Option<(ServiceWorkerContainer, String)> {
    let script = document()?.query_selector("meta[name=service-worker]").ok()??.get_attribute("content")?;
    let navigator = window()?.navigator();
    let there =
        Reflect::get(&navigator, &"serviceWorker".into()).is_ok_and(|container| container.is_object());
    there.then(|| (navigator.service_worker(), script))
}

/// Records the service worker's requests in the ledger.
fn record_requests(container: &ServiceWorkerContainer, network: Rc<WebFetch>) {
    let on_message = EventListener::new(container, "message", move |event| {
        let told = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
        for entry in told.and_then(|told| told.dyn_into::<Array>().ok()).unwrap_or_default() {
            network.note_foreign(&entry);
        }
    });
    on_message.forget();
}

/// Reacts when another service worker takes the page: it may be of another version, or the page's first.
fn follow_exchanges(container: &ServiceWorkerContainer, busy: Rc<RefCell<bool>>) {
    let had_one = Cell::new(container.controller().is_some());
    // The listener stays: the first event may only report the page's first service worker.
    let exchanged = EventListener::new(container, "controllerchange", move |_| {
        let isolated = window().is_some_and(|window| {
            Reflect::get(&window, &"crossOriginIsolated".into()).is_ok_and(|isolated| isolated.is_truthy())
        });
        if had_one.replace(true) || (!isolated && !*busy.borrow() && is_first_try()) {
            reload_page();
        }
    });
    exchanged.forget();
}

fn is_first_try() -> bool {
    let storage = window().and_then(|window| window.session_storage().ok().flatten());
    storage.is_some_and(|storage| {
        let tried = storage.get_item(TRIED).ok().flatten().is_some();
        !tried && storage.set_item(TRIED, "1").is_ok()
    })
}

fn watch(
    container: &ServiceWorkerContainer,
    registration: ServiceWorkerRegistration,
    found: Rc<dyn Fn(ServiceWorker)>,
) {
    // Without an older service worker there is nothing to replace.
    let container = container.clone();
    let found = Rc::new(move |worker| {
        if container.controller().is_some() {
            found(worker);
        }
    });
    if let Some(worker) = registration.waiting() {
        found(worker);
    }
    let follow = {
        let registration = registration.clone();
        move || {
            if let Some(worker) = registration.installing() {
                let found = found.clone();
                let installed = EventListener::new(&worker.clone(), "statechange", move |_| {
                    if worker.state() == ServiceWorkerState::Installed {
                        found(worker.clone());
                    }
                });
                installed.forget();
            }
        }
    };
    follow();
    EventListener::new(&registration, "updatefound", move |_| follow()).forget();
}
