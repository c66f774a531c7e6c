//! The browser's side of the ports, for a dedicated worker.

mod clock;
mod fetch;
mod opfs;
mod store;
mod yielder;

use self::{clock::WebClock, fetch::WebFetch, store::WebStore, yielder::WebYielder};
use super::Platform;

pub struct WebPlatform {
    store: WebStore,
    fetch: WebFetch,
    clock: WebClock,
    yielder: WebYielder,
}

impl WebPlatform {
    /// Opens the origin's private file system, or falls back to memory where there is none.
    pub async fn open() -> Self {
        Self { store: WebStore::open().await, fetch: WebFetch, clock: WebClock, yielder: WebYielder::new() }
    }
}

impl Platform for WebPlatform {
    type Store = WebStore;
    type Fetch = WebFetch;
    type Clock = WebClock;
    type Yielder = WebYielder;

    fn store(&self) -> &WebStore {
        &self.store
    }

    fn fetch(&self) -> &WebFetch {
        &self.fetch
    }

    fn clock(&self) -> &WebClock {
        &self.clock
    }

    fn yielder(&self) -> &WebYielder {
        &self.yielder
    }

    fn memory_bytes(&self) -> u64 {
        const PAGE_BYTES: u64 = 65536;
        core::arch::wasm32::memory_size::<0>() as u64 * PAGE_BYTES
    }
}

/// A thrown value in words.
fn describe(error: &wasm_bindgen::JsValue) -> String {
    use wasm_bindgen::JsCast;
    if let Some(exception) = error.dyn_ref::<web_sys::DomException>() {
        return format!("{}: {}", exception.name(), exception.message());
    }
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
