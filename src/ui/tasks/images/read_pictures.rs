//! Pictures on their way into the page: from files, from the clipboard, from the page's own samples.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FileList, Url};

use super::state::Given;
use crate::{
    platform::{Purpose, web::WebFetch},
    ui::{browser::whole, parts::plain_name},
};

/// Sample photographs, beside the page.
const SAMPLES: &str = "samples";

/// What of a list of files the browser can read, in its order.
pub async fn read_files(files: Vec<File>) -> Vec<Given> {
    let mut given = Vec::new();
    for file in files {
        given.extend(read_blob(&file, &plain_name(&file.name())).await);
    }
    given
}

pub async fn read_blob(blob: &Blob, name: &str) -> Option<Given> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    Some(Given { name: name.into(), bytes: Rc::new(bytes), url: url.into() })
}

/// A sample by the name of its file; `None` where the server has it no more.
pub async fn sample(network: &WebFetch, file: &str) -> Option<Given> {
    let url = format!("{SAMPLES}/{file}");
    let bytes = whole(network, &url, Purpose::App).await.ok()?;
    Some(Given { name: file.into(), bytes: Rc::new(bytes), url: url.into() })
}

pub fn files_of(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)).collect()
}
