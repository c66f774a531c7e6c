//! Receives what other apps share or open with this one: shares, which the service worker stores until the page takes them,
//! and files that were opened with the app. Nothing of it comes over a network. Must not know what becomes of it.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FormData, Response};

use super::stored_data;

/// The fragment with which the service worker opens the page after a share.
pub const SHARED: &str = "#shared";
/// The fields of a share, as the app's manifest names them.
const WORDS: [&str; 3] = ["title", "text", "url"];
const FILES: &str = "files";

#[derive(Default)]
pub struct Arrived {
    /// Title, text and address, in this order.
    pub words: [String; 3],
    pub files: Vec<File>,
    /// The fragment of the page that the system wants to open, where it names one.
    pub fragment: Option<String>,
}

/// Gives what was shared last, once: the service worker's copy is deleted.
pub async fn shared() -> Option<Arrived> {
    let cache = stored_data::named("shared");
    let answer: Response = stored_data::take_first(&cache).await.ok()??.dyn_into().ok()?;
    let form: FormData = JsFuture::from(answer.form_data().ok()?).await.ok()?.dyn_into().ok()?;
    let words = WORDS.map(|name| form.get(name).as_string().unwrap_or_default());
    let files = form.get_all(FILES).iter().filter_map(|file| file.dyn_into().ok()).collect();
    Some(Arrived { words, files, fragment: None })
}

/// Calls `on_arrival` for each launch of the app with files or by a shortcut. Some browsers don't report launches.
pub fn on_launch(on_arrival: impl Fn(Arrived) + Clone + 'static) {
    let consumer = Closure::<dyn Fn(JsValue)>::new(move |launch: JsValue| {
        let on_arrival = on_arrival.clone();
        wasm_bindgen_futures::spawn_local(async move { on_arrival(launched(&launch).await) });
    });
    let set = || -> Result<JsValue, JsValue> {
        let queue = Reflect::get(&js_sys::global(), &"launchQueue".into())?;
        let set: Function = Reflect::get(&queue, &"setConsumer".into())?.dyn_into()?;
        set.call1(&queue, consumer.as_ref())
    };
    if set().is_ok() {
        consumer.forget();
    }
}

async fn launched(launch: &JsValue) -> Arrived {
    let get = |name: &str| Reflect::get(launch, &name.into()).ok();
    let target = get("targetURL").and_then(|url| url.as_string()).unwrap_or_default();
    let fragment = target.split_once('#').map(|(_, fragment)| format!("#{fragment}"));
    let mut files = Vec::new();
    for handle in get("files").and_then(|files| files.dyn_into::<Array>().ok()).unwrap_or_default() {
        // A file that was deleted meanwhile is left out.
        files.extend(file(&handle).await.ok());
    }
    Arrived { files, fragment, ..Arrived::default() }
}

async fn file(handle: &JsValue) -> Result<File, JsValue> {
    let get: Function = Reflect::get(handle, &"getFile".into())?.dyn_into()?;
    let promise: Promise = get.call0(handle)?.dyn_into()?;
    JsFuture::from(promise).await?.dyn_into()
}
