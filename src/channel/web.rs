//! The browser's side: a page's [`connect`] to a dedicated worker and that worker's own [`scope`].
//!
//! Each message is one transferred `ArrayBuffer`. A worker can die without an event (closed, out of memory, ended by
//! the browser), so it holds a Web Lock with a name of its own while it lives: whoever is granted that lock knows it died.

use futures::channel::mpsc;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{Connection, Event, Outbox, codec};
use crate::lifeline;

/// Starts the module worker whose script is at `script` (an address relative to the page).
///
/// Dropping the connection terminates the worker.
pub fn connect<Out, In>(script: &str) -> Connection<Out, In>
where
    Out: Serialize + 'static,
    In: DeserializeOwned + 'static,
{
    let (events, inbox) = mpsc::unbounded();
    let name = format!("hearth-worker-{:016x}", (js_sys::Math::random() * 2f64.powi(53)) as u64);
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(&name);
    let worker = match Worker::new_with_options(script, &options) {
        Ok(worker) => worker,
        Err(error) => {
            let _ = events.unbounded_send(Event::Broken(describe(&error)));
            return Connection { outbox: Outbox::new(|_| {}), inbox };
        }
    };

    let on_message = {
        let events = events.clone();
        let mut watched = false;
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            // The worker takes its lock before its first message, so the lock can be watched from that message on.
            if !std::mem::replace(&mut watched, true) {
                watch(&name, events.clone());
            }
            let _ = events.unbounded_send(received(&event));
        })
    };
    let on_error = {
        let events = events.clone();
        Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            let message = match event.dyn_ref::<ErrorEvent>() {
                Some(error) if !error.message().is_empty() => error.message(),
                _ => format!("`{}` from the worker's script", event.type_()),
            };
            let _ = events.unbounded_send(Event::Broken(message));
        })
    };
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));

    let owned = OwnedWorker { worker, _on_message: on_message, _on_error: on_error };
    let outbox = Outbox::new(move |message: &Out| {
        let sent = transferable(message).and_then(|(buffer, transfer)| {
            owned.worker.post_message_with_transfer(&buffer, &transfer).map_err(|error| describe(&error))
        });
        if let Err(message) = sent {
            let _ = events.unbounded_send(Event::Broken(message));
        }
    });
    Connection { outbox, inbox }
}

/// The worker's own end of the connection. Resolves when the worker holds its lock.
pub async fn scope<Out, In>() -> Connection<Out, In>
where
    Out: Serialize + 'static,
    In: DeserializeOwned + 'static,
{
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let (events, inbox) = mpsc::unbounded();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let _ = events.unbounded_send(received(&event));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens until it ends, so the listener is never dropped.
    on_message.forget();
    lifeline::hold_for_life(&scope.name()).await;
    let outbox = Outbox::new(move |message: &Out| match transferable(message) {
        Ok((buffer, transfer)) => {
            if let Err(error) = scope.post_message_with_transfer(&buffer, &transfer) {
                web_sys::console::error_1(&error);
            }
        }
        Err(message) => web_sys::console::error_1(&message.into()),
    });
    Connection { outbox, inbox }
}

struct OwnedWorker {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Drop for OwnedWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

fn transferable<T: Serialize>(message: &T) -> Result<(ArrayBuffer, Array), String> {
    let bytes = codec::encode(message).map_err(|error| error.to_string())?;
    let buffer = Uint8Array::from(bytes.as_slice()).buffer();
    let transfer = Array::of1(&buffer);
    Ok((buffer, transfer))
}

fn received<In: DeserializeOwned>(event: &MessageEvent) -> Event<In> {
    let bytes = Uint8Array::new(&event.data()).to_vec();
    match codec::decode(&bytes) {
        Ok(message) => Event::Message(message),
        Err(error) => Event::Broken(error.to_string()),
    }
}

fn watch<In: 'static>(name: &str, events: mpsc::UnboundedSender<Event<In>>) {
    lifeline::when_free(name, move || {
        // The connection may have been dropped meanwhile; then nobody listens any more.
        let _ = events.unbounded_send(Event::Broken("the worker ended without a word".to_owned()));
    });
}

fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
