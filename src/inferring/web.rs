//! The worker of models in ONNX in a browser's worker: the real channel, the real ports, and a last word before a trap.

use crate::{
    channel,
    jobs::last_word,
    platform::{
        Fetch, Gate,
        web::{Folder, WebClock, WebFetch, WebFiles, WebStore, WebYielder, memory_bytes},
    },
    protocol::FromWorker,
};

use super::{Outside, serve};

/// Of the 4 GiB that a wasm program can have: what it computes with needs room beside its weights.
const MOST_BYTES: u64 = 3 << 30;

struct Web {
    store: WebStore,
    yielder: WebYielder,
    gate: Gate,
}

impl Outside for Web {
    type Files = WebFiles;
    type Store = WebStore;
    type Clock = WebClock;
    type Yielder = WebYielder;

    fn files(&self) -> &WebFiles {
        &WebFiles
    }

    fn store(&self) -> &WebStore {
        &self.store
    }

    fn clock(&self) -> &WebClock {
        &WebClock
    }

    fn yielder(&self) -> &WebYielder {
        &self.yielder
    }

    fn gate(&self) -> &Gate {
        &self.gate
    }

    fn memory_bytes(&self) -> u64 {
        memory_bytes()
    }

    fn most_bytes(&self) -> u64 {
        MOST_BYTES
    }
}

/// Serves the page that started this worker.
pub fn start_in_worker() {
    last_word::listen();
    wasm_bindgen_futures::spawn_local(async {
        let connection = channel::web::scope().await;
        let outbox = connection.outbox.clone();
        last_word::say_with(move |message| outbox.post(&FromWorker::Crashed { message: message.to_owned() }));
        let gate = WebFetch::open().gate().clone();
        let store = WebStore::open(Folder::Models).await;
        serve(connection, Web { store, yielder: WebYielder::default(), gate }).await;
    });
}
