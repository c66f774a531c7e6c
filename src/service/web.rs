//! The service in a browser's worker: the real channel, the real platform, and a last word before a trap.

use std::{cell::RefCell, panic::PanicHookInfo};

use super::serve;
use crate::{
    channel::{self, Outbox},
    platform::web::WebPlatform,
    protocol::FromWorker,
};

thread_local! {
    /// A panic hook must be `Send`, which an outbox is not; a worker has one thread.
    static OUTBOX: RefCell<Option<Outbox<FromWorker>>> = const { RefCell::new(None) };
}

/// Serves the page that started this worker.
pub fn start_in_worker() {
    std::panic::set_hook(Box::new(last_word));
    wasm_bindgen_futures::spawn_local(async {
        let connection = channel::web::scope().await;
        OUTBOX.set(Some(connection.outbox.clone()));
        serve(connection, WebPlatform::open().await).await;
    });
}

fn last_word(panic: &PanicHookInfo<'_>) {
    console_error_panic_hook::hook(panic);
    OUTBOX.with_borrow(|outbox| {
        if let Some(outbox) = outbox {
            outbox.post(&FromWorker::Crashed { message: panic.to_string() });
        }
    });
}
