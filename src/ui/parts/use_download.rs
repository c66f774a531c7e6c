//! Saves a text as a file through the browser. The file is made here: nothing is requested.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use yew::prelude::*;

use crate::ui::browser::document;

/// Returns a callback that saves the content that it is given; `name` and `kind` (a media type) are the file's.
#[hook]
pub fn use_download(name: impl Into<AttrValue>, kind: &'static str) -> Callback<String> {
    use_callback((name.into(), kind), |content: String, (name, kind)| {
        // A browser that refuses has told the person why.
        let _ = offer(name, kind, &content);
    })
}

/// Returns a callback that saves bytes.
#[hook]
pub fn use_download_bytes(name: impl Into<AttrValue>) -> Callback<Vec<u8>> {
    use_callback(name.into(), |content: Vec<u8>, name| {
        let content: JsValue = Uint8Array::from(content.as_slice()).into();
        // A browser that refuses has told the person why.
        let _ =
            Blob::new_with_u8_array_sequence(&Array::of1(&content)).and_then(|blob| offer_blob(name, &blob));
    })
}

fn offer(name: &str, kind: &str, content: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    offer_blob(name, &Blob::new_with_str_sequence_and_options(&Array::of1(&content.into()), &options)?)
}

/// Saves a blob: data that is no text, or too long to stand in memory.
pub fn offer_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let document = document().ok_or("no document")?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}
