//! Makes `window.hearth`: its methods, and how their arguments are read. Must not know how a task answers a call.

use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use super::{
    data::{from_js, to_js},
    error::{bad_input, exception},
    event::{Events, Stop, Stopped},
    frame, load,
    run::run,
};
use crate::{
    protocol::Failure,
    ui::{
        api::Api,
        tasks::{
            chat::api as chat, classify::api as classify, embed::api as embed, images::api as image,
            redact::api as redact, search::api as search, sensors::api as sensors,
            summarise::api as summarise, your_model::api as your_model,
        },
    },
};

/// Sets `window.hearth`, and listens to pages that embed this one where the host allows some.
pub fn install(api: Rc<Api>) {
    let object = Object::new();
    let methods = ["chat", "classify", "embed", "image", "load", "readText", "redact", "search", "summarise"];
    for name in methods {
        let api = api.clone();
        let method = Closure::<dyn FnMut(JsValue, JsValue) -> Result<JsValue, JsValue>>::new(
            move |subject: JsValue, options: JsValue| call(&api, name, &subject, &options),
        );
        // Setting a property of a new object can't fail.
        let _ = Reflect::set(&object, &name.into(), &method.into_js_value());
    }
    let _ = Reflect::set(&object, &"sensors".into(), &sensors_object(&api));
    let model = {
        let api = api.clone();
        Closure::<dyn FnMut(JsValue, JsValue) -> Promise>::new(move |subject: JsValue, options: JsValue| {
            let api = api.clone();
            future_to_promise(async move {
                your_model::open(&api, subject, options).await.map_err(|failure| exception(&failure))
            })
        })
    };
    let _ = Reflect::set(&object, &"model".into(), &model.into_js_value());
    let hide_faces = {
        let api = api.clone();
        Closure::<dyn FnMut(JsValue, JsValue) -> Promise>::new(move |subject: JsValue, options: JsValue| {
            let api = api.clone();
            let (stop, stopped) = Stop::new();
            if let Some(signal) = signal(&options) {
                stop_on_abort(&signal, stop);
            }
            future_to_promise(async move {
                let hidden = match from_js(&plain(&options)) {
                    Ok(options) => image::hide_faces::hide(&api, &subject, options, stopped).await,
                    Err(failure) => Err(failure),
                };
                hidden.map_err(|failure| exception(&failure))
            })
        })
    };
    let _ = Reflect::set(&object, &"hideFaces".into(), &hide_faces.into_js_value());
    let models = {
        let api = api.clone();
        Closure::<dyn FnMut() -> JsValue>::new(move || to_js(&load::models(&api)))
    };
    let _ = Reflect::set(&object, &"models".into(), &models.into_js_value());
    let _ = Reflect::set(&js_sys::global(), &"hearth".into(), &object);
    frame::listen(api);
}

/// `hearth.sensors`: `train(recording, options)`, `watch(detector, source, options)`, `score(detector, samples, options)`.
fn sensors_object(api: &Rc<Api>) -> Object {
    let object = Object::new();
    for name in ["score", "train", "watch"] {
        let api = api.clone();
        let method = Closure::<dyn FnMut(JsValue, JsValue, JsValue) -> Result<JsValue, JsValue>>::new(
            move |subject: JsValue, source: JsValue, options: JsValue| {
                if name == "train" {
                    return call(&api, "sensors.train", &subject, &source);
                }
                let whole = Object::assign(&Object::new(), options.dyn_ref().unwrap_or(&Object::new()));
                // Setting a property of a new object can't fail.
                let _ = Reflect::set(&whole, &SOURCE.into(), &source);
                call(&api, &format!("sensors.{name}"), &subject, &whole)
            },
        );
        // Setting a property of a new object can't fail.
        let _ = Reflect::set(&object, &name.into(), &method.into_js_value());
    }
    object
}

/// Where an option is what a call reads as it goes on.
const SOURCE: &str = "source";

/// Answers one call of a method: `subject` is what it works on, `options` an object or nothing.
fn call(api: &Rc<Api>, name: &str, subject: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let (stop, stopped) = Stop::new();
    let option = |name: &str| Reflect::get(options, &name.into()).ok();
    let on_progress = option("onProgress").and_then(|callback| callback.dyn_into::<Function>().ok());
    if let Some(signal) = signal(options) {
        stop_on_abort(&signal, stop.clone());
    }
    let events = start(api, name, subject, options, stopped).map_err(|failure| exception(&failure))?;
    run(events, stop, on_progress)
}

/// Starts a call by its method's name.
pub fn start(
    api: &Rc<Api>,
    name: &str,
    subject: &JsValue,
    options: &JsValue,
    stopped: Stopped,
) -> Result<Events, Failure> {
    match name {
        "chat" => chat::start(api, from_js(subject)?, from_js(&plain(options))?, stopped),
        "classify" => classify::start(api, from_js(subject)?, from_js(&plain(options))?, stopped),
        "embed" => embed::start(api, from_js(subject)?, stopped),
        "image" => image::start(api, subject, from_js(&plain(options))?, stopped),
        "readText" => image::read_text::start(api, subject, stopped),
        "redact" => redact::start(api, from_js(subject)?, from_js(&plain(options))?, stopped),
        "search" => search::start(api, from_js(subject)?, from_js(&plain(options))?, stopped),
        _ if name.starts_with("sensors.") => {
            let source = Reflect::get(options, &SOURCE.into()).unwrap_or_default();
            let name = name.trim_start_matches("sensors.");
            sensors::start(api, name, subject, (&source, from_js(&plain(options))?), stopped)
        }
        "load" => match subject.as_string() {
            Some(id) => Ok(load::start(api, id, stopped)),
            None => Err(bad_input("load: expected the id of a model")),
        },
        "summarise" => summarise::start(api, from_js(subject)?, from_js(&plain(options))?, stopped),
        other => Err(bad_input(format!("hearth has no `{other}`"))),
    }
}

fn signal(options: &JsValue) -> Option<AbortSignal> {
    Reflect::get(options, &"signal".into()).ok()?.dyn_into().ok()
}

fn stop_on_abort(signal: &AbortSignal, stop: Stop) {
    if signal.aborted() {
        return stop.now();
    }
    let stopping = Closure::once_into_js(move || stop.now());
    // If it can't listen, the call goes on to its end.
    let _ = signal.add_event_listener_with_callback("abort", stopping.unchecked_ref());
}

/// The options that are data: all but those that only a script in this page can give.
fn plain(options: &JsValue) -> JsValue {
    let plain = Object::assign(&Object::new(), options.dyn_ref::<Object>().unwrap_or(&Object::new()));
    for own in ["signal", "onProgress", SOURCE] {
        // Deleting from a new object can't fail.
        let _ = Reflect::delete_property(&plain, &own.into());
    }
    plain.into()
}
