//! The sensors' worker in a browser's worker: the real channel, the real ports, and a last word before a trap.

use crate::{
    channel,
    jobs::last_word,
    platform::{
        Fetch,
        web::{WebClock, WebFetch, WebYielder},
    },
    protocol::FromWorker,
};

use super::{Ports, serve};

/// Serves the page that started this worker.
pub fn start_in_worker() {
    last_word::listen();
    wasm_bindgen_futures::spawn_local(async {
        let connection = channel::web::scope().await;
        let outbox = connection.outbox.clone();
        last_word::say_with(move |message| outbox.post(&FromWorker::Crashed { message: message.to_owned() }));
        let gate = WebFetch::open().gate().clone();
        let ports =
            Ports::new(WebClock, WebYielder::default(), gate);
        serve(connection, ports).await;
    });
}
