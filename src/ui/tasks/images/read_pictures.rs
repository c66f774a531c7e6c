//! Reads pictures into the page: from files, from the clipboard, from the page's own samples.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Url};
use yew::prelude::*;

use super::state::{GivenPicture, ImagesAction};
use crate::{
    platform::{Purpose, web::WebFetch},
    ui::{
        browser::{use_network, whole},
        parts::{GivenFile, plain_name},
        store::use_act,
    },
};

/// The folder of sample photographs, beside the page.
const SAMPLES: &str = "samples";

/// Returns a callback that gives the page those of the files that the browser can read as pictures, in their order.
#[hook]
pub fn use_read_pictures() -> Callback<Vec<GivenFile>> {
    let act = use_act::<ImagesAction>();
    use_callback(act, |files: Vec<GivenFile>, act| {
        let act = act.clone();
        spawn_local(async move {
            let mut pictures = Vec::new();
            for GivenFile { name, file } in files {
                pictures.extend(read_picture(&file, &plain_name(&name)).await);
            }
            act.emit(ImagesAction::Give(pictures));
        });
    })
}

pub async fn read_picture(blob: &Blob, name: &str) -> Option<GivenPicture> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    Some(GivenPicture { name: name.into(), bytes: Rc::new(bytes), url: url.into() })
}

/// Returns a callback that gives the page a sample, by the name of its file.
#[hook]
pub fn use_read_sample() -> Callback<&'static str> {
    let (act, network) = (use_act::<ImagesAction>(), use_network());
    Callback::from(move |file| {
        let (act, network) = (act.clone(), network.clone());
        spawn_local(async move {
            act.emit(ImagesAction::Give(read_sample(&network, file).await.into_iter().collect()));
        });
    })
}

/// `None` where the host does not have it any more.
async fn read_sample(network: &WebFetch, file: &str) -> Option<GivenPicture> {
    let url = format!("{SAMPLES}/{file}");
    let bytes = whole(network, &url, Purpose::App).await.ok()?;
    Some(GivenPicture { name: file.into(), bytes: Rc::new(bytes), url: url.into() })
}
