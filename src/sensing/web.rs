//! The sensors' worker in a browser's worker: the real channel, the real ports, and a last word before a trap.

use crate::{
    channel,
    jobs::last_word,
    platform::{
        Fetch,
        web::{Folder, WebChance, WebClock, WebFetch, WebNetwork, WebStore, WebYielder},
    },
    protocol::FromWorker,
};

use super::{
    Ports,
    outbox::{Outbox, Outside},
    serve,
};

/// Where results are kept, and how they leave.
struct WebOutside {
    store: WebStore,
    fetch: WebFetch,
}

impl Outside for WebOutside {
    type Store = WebStore;
    type Post = WebFetch;
    type Clock = WebClock;
    type Network = WebNetwork;
    type Chance = WebChance;

    fn store(&self) -> &WebStore {
        &self.store
    }

    fn post(&self) -> &WebFetch {
        &self.fetch
    }

    fn clock(&self) -> &WebClock {
        &WebClock
    }

    fn network(&self) -> &WebNetwork {
        &WebNetwork
    }

    fn chance(&self) -> &WebChance {
        &WebChance
    }
}

/// Serves the page that started this worker.
pub fn start_in_worker() {
    last_word::listen();
    wasm_bindgen_futures::spawn_local(async {
        let connection = channel::web::scope().await;
        let outbox = connection.outbox.clone();
        last_word::say_with(move |message| outbox.post(&FromWorker::Crashed { message: message.to_owned() }));
        let fetch = WebFetch::open();
        // Post has a gate, too: the same one.
        let gate = Fetch::gate(&fetch).clone();
        let outside = WebOutside { store: WebStore::open(Folder::Outbox).await, fetch };
        let ports = Ports::new(WebClock, WebYielder::default(), gate).keep_in(Outbox::new(outside));
        serve(connection, ports).await;
    });
}
