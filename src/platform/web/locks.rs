//! Web Locks, by which tabs take turns at a file. The browser gives them back when a tab ends, however that happens.

use futures::channel::oneshot;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

const PREFIX: &str = "hearth.file.";

/// Held until it is dropped.
pub struct Lock {
    release: Function,
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// Waits for the lock of this name; `None` where the browser has no locks. Who stops waiting gives it back when it comes.
pub async fn lock(name: &str) -> Option<Lock> {
    let (grant, granted) = oneshot::channel();
    let held = Closure::once_into_js(move |_: JsValue| {
        let mut release = None;
        let until = Promise::new(&mut |resolve, _| release = Some(resolve));
        if let Some(release) = release {
            // Nobody waits any more: it is dropped, and so given back.
            let _ = grant.send(Lock { release });
        }
        until
    });
    // When it ends, `held` is gone, and with it whoever still waits.
    let requested = JsFuture::from(request(name, &held)?);
    spawn_local(async move {
        let _ = requested.await;
    });
    granted.await.ok()
}

/// Whether somebody holds the lock of this name, in whichever tab; nobody does where the browser has no locks.
pub async fn is_held(name: &str) -> bool {
    let Some(asked) = query() else { return false };
    let Ok(snapshot) = JsFuture::from(asked).await else { return false };
    let held = Reflect::get(&snapshot, &"held".into()).unwrap_or_default();
    let name = JsValue::from(format!("{PREFIX}{name}"));
    let is_it = |lock: JsValue| Reflect::get(&lock, &"name".into()).is_ok_and(|held| held == name);
    held.dyn_into::<Array>().is_ok_and(|held| held.iter().any(is_it))
}

/// `navigator.locks.request(name, held)`. (web-sys keeps the interface behind its unstable flag.)
fn request(name: &str, held: &JsValue) -> Option<Promise> {
    let (locks, request) = locks("request")?;
    request.call2(&locks, &format!("{PREFIX}{name}").into(), held).ok()?.dyn_into().ok()
}

/// `navigator.locks.query()`.
fn query() -> Option<Promise> {
    let (locks, query) = locks("query")?;
    query.call0(&locks).ok()?.dyn_into().ok()
}

/// `navigator.locks`, and one of its functions.
fn locks(function: &str) -> Option<(JsValue, Function)> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let function = Reflect::get(&locks, &function.into()).ok()?.dyn_into().ok()?;
    Some((locks, function))
}
