//! The browser's `online` event, which workers hear, too.

use futures::channel::oneshot;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::EventTarget;

use crate::platform::Network;

const ONLINE: &str = "online";

pub struct WebNetwork;

impl Network for WebNetwork {
    async fn returned(&self) {
        let (tell, told) = oneshot::channel();
        let mut tell = Some(tell);
        let heard = Closure::<dyn FnMut()>::new(move || {
            if let Some(tell) = tell.take() {
                let _ = tell.send(());
            }
        });
        let scope: EventTarget = js_sys::global().unchecked_into();
        let listened = scope.add_event_listener_with_callback(ONLINE, heard.as_ref().unchecked_ref());
        // It is taken off again when nobody waits any more.
        let _listening = Listening { scope, heard };
        if listened.is_err() || told.await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

struct Listening {
    scope: EventTarget,
    heard: Closure<dyn FnMut()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.scope.remove_event_listener_with_callback(ONLINE, self.heard.as_ref().unchecked_ref());
    }
}
