//! Yields to the browser's task queue by posting a message to itself over a channel, which is reused.
//!
//! A microtask would not let messages be received, and nested timeouts take four milliseconds each. Each posted message resumes
//! one job, so that messages are also received between the steps of two jobs.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use futures::channel::oneshot;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageChannel, MessagePort};

use crate::platform::Yielder;

pub struct WebYielder {
    /// `None` where the browser refused a channel; then yielding is only a microtask.
    port: Option<MessagePort>,
    /// The jobs that wait for a posted message to arrive, in order.
    waiting: Rc<RefCell<VecDeque<oneshot::Sender<()>>>>,
    _on_ping: Closure<dyn FnMut(JsValue)>,
}

impl Default for WebYielder {
    fn default() -> Self {
        let waiting = Rc::new(RefCell::new(VecDeque::<oneshot::Sender<()>>::new()));
        let on_ping = {
            let waiting = waiting.clone();
            Closure::<dyn FnMut(JsValue)>::new(move |_| {
                let waiter = waiting.borrow_mut().pop_front();
                if let Some(waiter) = waiter {
                    // A cancelled job does not wait any more.
                    let _ = waiter.send(());
                }
            })
        };
        let port = MessageChannel::new().ok().map(|channel| {
            channel.port1().set_onmessage(Some(on_ping.as_ref().unchecked_ref()));
            channel.port2()
        });
        Self { port, waiting, _on_ping: on_ping }
    }
}

impl Yielder for WebYielder {
    async fn yield_now(&self) {
        let Some(port) = &self.port else { return };
        if port.post_message(&JsValue::NULL).is_ok() {
            let (waiter, turn) = oneshot::channel();
            self.waiting.borrow_mut().push_back(waiter);
            let _ = turn.await;
        }
    }
}
