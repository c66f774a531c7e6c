//! Records what the browser requested by itself for this page or worker (the document, scripts, styles, wasm), as its
//! performance timeline lists it. What a cache answered did not leave the device, and is left out.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{PerformanceObserver, PerformanceObserverInit};

use crate::platform::Gate;

/// Records an entry that [`watch`] reports: address, when it was requested (milliseconds since the Unix epoch), bytes of the
/// body, whether it succeeded. Gives false for any other value.
pub fn note(gate: &Gate, entry: &JsValue) -> bool {
    let Some(entry) = entry.dyn_ref::<Array>() else { return false };
    let read = || {
        Some((
            entry.get(0).as_string()?,
            entry.get(1).as_f64()?,
            entry.get(2).as_f64()? as u64,
            entry.get(3).as_bool()?,
        ))
    };
    let Some((url, at_ms, bytes, succeeded)) = read() else { return false };
    gate.browser_fetched(&url, at_ms, bytes, succeeded);
    true
}

/// Calls `on_entries` for all that was requested so far and for all that will be, as long as this page or worker lives.
pub fn watch(on_entries: impl Fn(&Array) + 'static) {
    let callback = Closure::<dyn Fn(JsValue)>::new(move |list: JsValue| {
        for entry in entries(&list).unwrap_or_default() {
            if let Some(entry) = told(&entry) {
                on_entries(&entry);
            }
        }
    });
    let Ok(observer) = PerformanceObserver::new(callback.as_ref().unchecked_ref()) else { return };
    callback.forget();
    // Only a page has entries of the first kind.
    for kind in ["navigation", "resource"].into_iter().filter(|kind| is_known(kind)) {
        let options = Object::new();
        let _ = Reflect::set(&options, &"type".into(), &kind.into());
        let _ = Reflect::set(&options, &"buffered".into(), &true.into());
        observer.observe(options.unchecked_ref::<PerformanceObserverInit>());
    }
}

fn is_known(kind: &str) -> bool {
    Reflect::get(&js_sys::global(), &"PerformanceObserver".into())
        .and_then(|observer| Reflect::get(&observer, &"supportedEntryTypes".into()))
        .is_ok_and(|kinds| Array::from(&kinds).includes(&kind.into(), 0))
}

fn entries(list: &JsValue) -> Result<Array, JsValue> {
    let get: Function = Reflect::get(list, &"getEntries".into())?.dyn_into()?;
    get.call0(list)?.dyn_into()
}

/// `None` for what did not leave the device: `blob:` addresses, and what a cache answered.
fn told(entry: &JsValue) -> Option<Array> {
    let get = |name: &str| Reflect::get(entry, &name.into()).ok();
    let number = |name| get(name).and_then(|value| value.as_f64()).unwrap_or_default();
    let url = get("name")?.as_string()?;
    if !url.starts_with("http") || number("transferSize") == 0.0 {
        return None;
    }
    let status = number("responseStatus");
    let succeeded = status == 0.0 || (200.0..400.0).contains(&status);
    let at_ms = origin() + number("startTime");
    // The fragment is never sent.
    let url = url.split('#').next().unwrap_or_default();
    Some(Array::of4(&url.into(), &at_ms.into(), &number("encodedBodySize").into(), &succeeded.into()))
}

/// When this page or worker began.
fn origin() -> f64 {
    Reflect::get(&js_sys::global(), &"performance".into())
        .and_then(|performance| Reflect::get(&performance, &"timeOrigin".into()))
        .ok()
        .and_then(|origin| origin.as_f64())
        .unwrap_or_default()
}
