//! Web Locks as signs of life: a worker holds one named after itself, and whoever gets it knows that the worker is gone.
//!
//! Must not know who watches whom: a page its worker, or a worker those that help it.

use std::{cell::RefCell, rc::Rc};

use futures::channel::oneshot;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Resolves when this worker holds the lock `name`, which it keeps until it ends.
pub async fn hold_for_life(name: &str) {
    let (held, holding) = oneshot::channel::<()>();
    let held = Rc::new(RefCell::new(Some(held)));
    let granted = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |_: JsValue| {
        if let Some(held) = held.borrow_mut().take() {
            let _ = held.send(());
        }
        Promise::new(&mut |_, _| {})
    });
    if request(name, granted.as_ref()) {
        granted.forget();
        let _ = holding.await;
    }
}

/// Calls `then` when the holder of `name` is gone.
pub fn when_free(name: &str, then: impl FnOnce() + 'static) {
    request(name, &Closure::once_into_js(move |_: JsValue| then()));
}

/// `navigator.locks.request(name, callback)`; `false` where there are no locks. (web-sys keeps the interface behind its
/// unstable flag.)
fn request(name: &str, callback: &JsValue) -> bool {
    let called = || -> Option<Promise> {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
        let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
        request.call2(&locks, &name.into(), callback).ok()?.dyn_into().ok()
    };
    let Some(promise) = called() else { return false };
    // An aborted request, as when the page goes away, is no news.
    spawn_local(async move {
        let _ = JsFuture::from(promise).await;
    });
    true
}
