//! Calls from a page that embeds this one in an `iframe`, by `postMessage`.
//!
//! Only origins that the host lists in `<meta name="hearth-embedders" content="https://… https://…">` get answers; messages
//! from other origins are ignored. docs/API.md describes the messages.

use std::{cell::RefCell, rc::Rc};

use futures::StreamExt;
use js_sys::{Object, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, MessagePort, Window};

use super::{
    data::{from_js, to_js},
    event::{Event, Events, Stop},
    load,
    object::start,
};
use crate::{protocol::Failure, ui::api::Api};

const ALLOW_LIST: &str = "meta[name=hearth-embedders]";

/// The calls under way, by their window and the name that it gave them.
type Calls = RefCell<Vec<(String, Stop)>>;

/// Listens to messages, if the host lists any origin.
pub fn listen(api: Rc<Api>) {
    let Some(window) = web_sys::window() else { return };
    let allowed = allowed(&window);
    if allowed.is_empty() {
        return;
    }
    let running = Rc::<Calls>::default();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if allowed.contains(&event.origin()) {
            answer(&api, &running, &event);
        }
    });
    // The page listens until it ends. If it can't listen, no call is answered.
    let _ = window.add_event_listener_with_callback("message", heard.into_js_value().unchecked_ref());
}

fn allowed(window: &Window) -> Vec<String> {
    let list = window.document().and_then(|document| document.query_selector(ALLOW_LIST).ok().flatten());
    let list = list.and_then(|list| list.get_attribute("content")).unwrap_or_default();
    list.split_whitespace().map(str::to_owned).collect()
}

/// `{ hearth: 1, id, call, subject, options }` starts a call, `{ hearth: 1, id, stop: true }` stops it.
fn answer(api: &Rc<Api>, running: &Rc<Calls>, event: &MessageEvent) {
    let message = event.data();
    let field = |name: &str| Reflect::get(&message, &name.into()).unwrap_or_default();
    if field("hearth").as_f64() != Some(1.0) {
        return;
    }
    let (Some(id), Some(asker)) = (field("id").as_string(), Asker::of(event)) else { return };
    let key = format!("{} {id}", event.origin());
    if field("stop").is_truthy() {
        if let Some((_, stop)) = running.borrow().iter().find(|(known, _)| *known == key) {
            stop.now();
        }
        return;
    }
    let name = field("call").as_string().unwrap_or_default();
    if name == "models" {
        return asker.say(&id, "output", &load::models(api));
    }
    let (stop, stopped) = Stop::new();
    let started = from_js(&field("options"))
        .map_or_else(|_| Ok(JsValue::UNDEFINED), |options| Ok(to_js(&options)))
        .and_then(|options| start(api, &name, &field("subject"), &options, stopped));
    match started {
        Err(failure) => asker.say(&id, "error", &error(&failure)),
        Ok(events) => {
            running.borrow_mut().retain(|(known, _)| *known != key);
            running.borrow_mut().push((key.clone(), stop));
            let running = running.clone();
            spawn_local(async move {
                relay(events, &asker, &id).await;
                running.borrow_mut().retain(|(known, _)| *known != key);
            });
        }
    }
}

async fn relay(mut events: Events, asker: &Asker, id: &str) {
    while let Some(event) = events.next().await {
        match event {
            Event::Progress(progress) => asker.say(id, "progress", &progress),
            Event::Chunk(chunk) => asker.say(id, "chunk", &chunk),
            Event::Done(Ok(output)) => asker.say(id, "output", &output),
            Event::Done(Err(failure)) => asker.say(id, "error", &error(&failure)),
        }
    }
}

fn error(failure: &Failure) -> Value {
    json!({ "kind": format!("{:?}", failure.kind), "message": failure.message })
}

/// The window that called, and its origin. Only that origin can read the answer.
struct Asker {
    window: Window,
    origin: String,
}

impl Asker {
    fn of(event: &MessageEvent) -> Option<Self> {
        let source: JsValue = event.source()?.into();
        // A port or a service worker is not a page that embeds this one.
        if source.is_instance_of::<MessagePort>() {
            return None;
        }
        Some(Self { window: source.unchecked_into(), origin: event.origin() })
    }

    fn say(&self, id: &str, what: &str, value: &Value) {
        let message = Object::new();
        let fields = [("hearth", 1.into()), ("id", id.into()), (what, to_js(value))];
        for (name, value) in fields {
            let _ = Reflect::set(&message, &name.into(), &value);
        }
        // The window may be gone.
        let _ = self.window.post_message(&message, &self.origin);
    }
}
