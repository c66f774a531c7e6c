//! Makes a model that a person opens from a file, or from all its files at once, the language model.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, Url};
use yew::prelude::*;

use super::{
    list::ModelsAction,
    model::ModelAction,
    own_model::{model_among, unread_model},
};
use crate::{protocol::ModelSpec, ui::store::use_act};

/// The first bytes of a GGUF file.
const MAGIC: &str = "GGUF";
/// A worker's memory ends at 4 GiB, and must hold more than the weights.
const MAX_BYTES: f64 = 4e9;

/// Returns the name of a file that was refused (no model, or too large), what opens a file, and what forgets the name.
#[hook]
pub fn use_own_model() -> (Option<String>, Callback<Vec<File>>, Callback<()>) {
    let refused = use_state_eq(|| None::<String>);
    let act = use_act();
    let open = use_callback((refused.setter(), act), |files: Vec<File>, (refused, act)| {
        let (refused, act) = (refused.clone(), act.clone());
        let names: Vec<String> = files.iter().map(File::name).collect();
        let Some((name, parts)) = model_among(&names) else { return };
        spawn_local(async move {
            let parts: Vec<&File> = parts.into_iter().filter_map(|at| files.get(at)).collect();
            match unread_file(&name, &parts).await {
                Some(spec) => act.emit(ModelsAction::to_language(ModelAction::Opened(Rc::new(spec)))),
                None => refused.set(Some(name)),
            }
        });
    });
    let close = use_callback(refused.setter(), |(), refused| refused.set(None));
    ((*refused).clone(), open, close)
}

/// Describes files, one behind the other, by an address that is valid for this visit: the worker reads them there, and no copy stands
/// in memory.
pub async fn unread_file(name: &str, files: &[&File]) -> Option<ModelSpec> {
    let file = joined(files)?;
    let begins = file.slice_with_f64_and_f64(0.0, MAGIC.len() as f64).ok()?;
    let begins = JsFuture::from(begins.text()).await.ok()?;
    if begins.as_string()? != MAGIC || file.size() > MAX_BYTES {
        return None;
    }
    let url = Url::create_object_url_with_blob(&file).ok()?;
    Some(unread_model(name, file.size() as u64, url))
}

/// The browser reads each file where it lies.
fn joined(files: &[&File]) -> Option<Blob> {
    match files {
        [only] => Some(Blob::from((*only).clone())),
        _ => Blob::new_with_blob_sequence(&files.iter().copied().collect::<Array>()).ok(),
    }
}
