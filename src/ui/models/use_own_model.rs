//! Makes a model file of the person's own the language model, from now on and at the next visit.

use std::rc::Rc;

use futures::StreamExt;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, Url};
use yew::prelude::*;

use super::{
    model::{ModelAction, ModelStatus},
    own_model::{is_own, is_unread, unread_model},
};
use crate::{
    client::Client,
    protocol::{Forget, ModelSpec},
    ui::{browser::local_storage as kept, state::Action, use_store::Store},
};

/// What a GGUF begins with.
const MAGIC: &str = "GGUF";
/// Bytes; a worker's memory ends at 4 GiB, and holds more than the weights.
const LARGEST: f64 = 4e9;

/// The name of a file that was refused, since it is no model or too large; what opens one; what forgets the name.
#[hook]
pub fn use_own_model(store: &Store, client: &Rc<Client>) -> (Option<String>, Callback<File>, Callback<()>) {
    let refused = use_state_eq(|| None::<String>);
    let open = use_callback((refused.setter(), store.dispatcher()), |file: File, (refused, dispatch)| {
        let (refused, dispatch) = (refused.clone(), dispatch.clone());
        spawn_local(async move {
            match unread(&file).await {
                Some(spec) => dispatch.dispatch(Action::Model(ModelAction::Opened(Rc::new(spec)))),
                None => refused.set(Some(file.name())),
            }
        });
    });
    let close = use_callback(refused.setter(), |(), refused| refused.set(None));
    use_kept_while_useful(store, client);
    ((*refused).clone(), open, close)
}

/// What was loaded is there at the next visit; what can't be is not tried again then, and takes no room.
#[hook]
fn use_kept_while_useful(store: &Store, client: &Rc<Client>) {
    let own = store.model.spec.clone().filter(|spec| is_own(spec) && !is_unread(spec));
    let useful = match &store.model.status {
        ModelStatus::Ready(_) => Some(true),
        ModelStatus::Failed(_) | ModelStatus::Absent => Some(false),
        ModelStatus::Loading(_) => None,
    };
    let client = client.clone();
    use_effect_with(own.zip(useful), move |known| match known {
        Some((spec, true)) => kept::keep_own_model(spec),
        Some((spec, false)) => {
            kept::forget_own_model();
            let mut running = client.run(Forget { sha256: spec.sha256.clone() });
            spawn_local(async move { while running.next().await.is_some() {} });
        }
        None => {}
    });
}

/// The address of the file is good for this visit, and gives it to the worker without its standing in memory.
async fn unread(file: &File) -> Option<ModelSpec> {
    let begins = file.slice_with_f64_and_f64(0.0, MAGIC.len() as f64).ok()?;
    let begins = JsFuture::from(begins.text()).await.ok()?;
    if begins.as_string()? != MAGIC || file.size() > LARGEST {
        return None;
    }
    let url = Url::create_object_url_with_blob(file).ok()?;
    Some(unread_model(&file.name(), file.size() as u64, url))
}
