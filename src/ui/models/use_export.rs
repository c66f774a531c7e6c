//! Saves a stored model's file outside the browser. Its bytes go from disk to disk: none of them stands in memory.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{platform::web::stored_data, ui::parts::offer_blob};

/// Returns a callback that takes the file's name in the store, the name that it is to have, and who is told whether it was offered.
#[hook]
pub fn use_export() -> Callback<(String, String, Callback<bool>)> {
    use_callback((), |(file, name, told): (String, String, Callback<bool>), ()| {
        spawn_local(async move {
            let blob = stored_data::model(&file).await;
            told.emit(blob.is_some_and(|blob| offer_blob(&name, &blob).is_ok()));
        });
    })
}
