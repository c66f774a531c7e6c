//! Implements the ports with the browser's interfaces, for a dedicated worker. Must not know what a task is.

pub mod arrivals;
mod chance;
mod clock;
pub mod crew;
mod fetch;
mod files;
#[cfg(feature = "gpu")]
pub mod gpu;
mod locks;
mod network;
mod opfs;
mod room;
pub mod shared;
mod store;
pub mod stored_data;
mod stream;
mod timeline;
mod yielder;

use wasm_bindgen::JsCast;

use self::crew::WebCrew;
pub use self::{
    chance::WebChance,
    clock::WebClock,
    fetch::{WebFetch, import},
    files::WebFiles,
    network::WebNetwork,
    opfs::Folder,
    store::WebStore,
    stream::WebStream,
    yielder::WebYielder,
};
use super::{Fetch, Platform, Room};

pub struct WebPlatform {
    store: WebStore,
    fetch: WebFetch,
    clock: WebClock,
    yielder: WebYielder,
    crew: WebCrew,
}

impl WebPlatform {
    /// Opens the origin's private file system, or falls back to memory where there is none.
    pub async fn open() -> Self {
        let fetch = WebFetch::open();
        Self {
            store: WebStore::open(Folder::Models).await,
            crew: WebCrew::new(fetch.gate().clone()),
            fetch,
            clock: WebClock,
            yielder: WebYielder::default(),
        }
    }
}

impl Platform for WebPlatform {
    type Store = WebStore;
    type Fetch = WebFetch;
    type Clock = WebClock;
    type Yielder = WebYielder;
    type Crew = WebCrew;

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

    fn crew(&self) -> &WebCrew {
        &self.crew
    }

    fn memory_bytes(&self) -> u64 {
        memory_bytes()
    }

    fn room(&self) -> Room {
        room::room()
    }

    #[cfg(feature = "gpu")]
    async fn gpu(&self) -> Result<Option<Box<dyn crate::gpu::Gpu>>, String> {
        Ok(gpu::WebGpu::open().await?.map(|gpu| Box::new(gpu) as Box<dyn crate::gpu::Gpu>))
    }
}

/// This instance's linear memory.
pub fn memory_bytes() -> u64 {
    js_sys::WebAssembly::Memory::from(wasm_bindgen::memory())
        .buffer()
        .unchecked_into::<js_sys::ArrayBuffer>()
        .byte_length()
        .into()
}

/// Describes a thrown JavaScript value in words.
fn describe(error: &wasm_bindgen::JsValue) -> String {
    use wasm_bindgen::JsCast;
    if let Some(exception) = error.dyn_ref::<web_sys::DomException>() {
        return format!("{}: {}", exception.name(), exception.message());
    }
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
