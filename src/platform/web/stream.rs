//! A stream of messages from the page's own host: a WebSocket, or Server-Sent Events. Like each request it passes the gate, is noted, and
//! ends when the gate closes. Must not know what the messages mean.

use std::{cell::RefCell, rc::Rc};

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

use super::{
    WebFetch, describe,
    fetch::{absolute, is_own_origin},
};
use crate::platform::{Fetch, FetchError, Pass, Purpose};

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type WebSocket;
    #[wasm_bindgen(constructor, catch)]
    fn new(address: &str) -> Result<WebSocket, JsValue>;

    #[derive(Clone)]
    type EventSource;
    #[wasm_bindgen(constructor, catch)]
    fn new(address: &str) -> Result<EventSource, JsValue>;

    /// What both have.
    #[derive(Clone)]
    type Messages;
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &Messages, heard: Option<&JsValue>);
    #[wasm_bindgen(method, setter)]
    fn set_onerror(this: &Messages, heard: Option<&JsValue>);
    #[wasm_bindgen(method, setter)]
    fn set_onclose(this: &Messages, heard: Option<&JsValue>);
    #[wasm_bindgen(method)]
    fn close(this: &Messages);
}

type Heard = Closure<dyn FnMut(JsValue)>;

/// An open stream. Dropping it closes it.
pub struct WebStream {
    messages: Messages,
    _heard: [Heard; 2],
    pass: Rc<RefCell<Pass>>,
}

impl WebFetch {
    /// Opens a stream: a WebSocket at `ws:` and `wss:` addresses, Server-Sent Events at others. `heard` gets each message that is a text,
    /// and an error once where the stream ends.
    pub fn stream(
        &self,
        address: &str,
        heard: impl Fn(Result<String, FetchError>) + 'static,
    ) -> Result<WebStream, FetchError> {
        let url = absolute(address.trim());
        let refused = |cause: &str| FetchError::Unreachable { url: url.clone(), cause: cause.to_owned() };
        let is_socket = url.starts_with("ws:") || url.starts_with("wss:");
        let seen_as = url.replacen("ws", "http", usize::from(is_socket));
        if !is_own_origin(&seen_as) {
            return Err(refused("the address is not on the host that this page came from"));
        }
        let pass = self
            .gate()
            .pass(&url, Purpose::Samples)
            .ok_or_else(|| FetchError::Closed { url: url.clone() })?;
        let opened: Result<JsValue, JsValue> = if is_socket {
            WebSocket::new(&url).map(Into::into)
        } else {
            EventSource::new(&url).map(Into::into)
        };
        let messages: Messages = opened.map_err(|error| refused(&describe(&error)))?.unchecked_into();
        pass.when_closed({
            let messages = messages.clone();
            move || messages.close()
        });
        let pass = Rc::new(RefCell::new(pass));
        let heard = Rc::new(heard);
        let message = {
            let (heard, pass) = (heard.clone(), pass.clone());
            Heard::new(move |event: JsValue| {
                let data = Reflect::get(&event, &"data".into()).ok().and_then(|data| data.as_string());
                if let Some(text) = data {
                    pass.borrow_mut().received(text.len());
                    heard(Ok(text));
                }
            })
        };
        let ended = {
            let (pass, messages) = (pass.clone(), messages.clone());
            Heard::new(move |_| {
                // Server-Sent Events would ask again and again.
                messages.close();
                messages.set_onclose(None);
                messages.set_onerror(None);
                let url = url.clone();
                heard(Err(match pass.borrow().is_over() {
                    true => FetchError::Closed { url },
                    false => FetchError::Unreachable { url, cause: "the stream has ended".to_owned() },
                }));
            })
        };
        messages.set_onmessage(Some(message.as_ref()));
        messages.set_onerror(Some(ended.as_ref()));
        messages.set_onclose(Some(ended.as_ref()));
        Ok(WebStream { messages, _heard: [message, ended], pass })
    }
}

impl Drop for WebStream {
    fn drop(&mut self) {
        self.messages.set_onmessage(None);
        self.messages.set_onerror(None);
        self.messages.set_onclose(None);
        self.messages.close();
        self.pass.borrow_mut().done();
    }
}
