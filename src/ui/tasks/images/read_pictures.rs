//! Takes pictures into the page by their addresses: files, what is pasted, the page's own samples. Their bytes stay where they are.

use js_sys::{Array, Uint8Array};
use wasm_bindgen_futures::spawn_local;
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

/// Returns a callback that gives the page these files as pictures, in their order.
#[hook]
pub fn use_read_pictures() -> Callback<Vec<GivenFile>> {
    let act = use_act::<ImagesAction>();
    use_callback(act, |files: Vec<GivenFile>, act| {
        let pictures = files.iter().filter_map(|GivenFile { name, file }| picture(file, &plain_name(name)));
        act.emit(ImagesAction::Give(pictures.collect()));
    })
}

/// `None` where the browser gives no address for it.
pub fn picture(blob: &Blob, name: &str) -> Option<GivenPicture> {
    let url = Url::create_object_url_with_blob(blob).ok()?;
    Some(GivenPicture { name: name.into(), bytes: blob.size() as u64, url: url.into() })
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
    let bytes = whole(network, &format!("{SAMPLES}/{file}"), Purpose::App).await.ok()?;
    picture(&blob(&bytes)?, file)
}

/// `None` where the browser has no memory for it.
pub fn blob(bytes: &[u8]) -> Option<Blob> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).ok()
}
