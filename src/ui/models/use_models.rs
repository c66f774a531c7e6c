//! The models as a context for every part of the page, and the hooks that open, load or delete one.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    list::{ModelKey, Models, ModelsAction, Removal},
    model::ModelAction,
    own_model::is_own,
};
use crate::{
    client::{Client, WorkerStatus},
    protocol::{Discard, Forget, Task},
    ui::{
        runs::{Stop, call, use_client},
        store::{use_act, use_dispatch},
    },
};

/// What the page knows of its models and of the worker that holds them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelsContext {
    pub models: Models,
    pub worker: WorkerStatus,
    /// The worker's linear memory, as it was last reported.
    pub memory_bytes: Option<u64>,
    /// Reads the catalogue again.
    pub ask_catalog: Callback<()>,
}

#[hook]
pub fn use_models() -> ModelsContext {
    use_context::<ModelsContext>().unwrap_or_default()
}

/// Says that the page that is shown works with a model. A stored model is opened; nothing is downloaded.
#[hook]
pub fn use_needed_model(id: Option<&str>) {
    let ModelsContext { models, .. } = use_models();
    let act = use_act::<ModelsAction>();
    // Runs again once the catalogue is read, which may be after the page is shown.
    let known = id.filter(|id| models.entry(id).is_some()).map(Rc::<str>::from);
    use_effect_with(known, move |id| {
        if let Some(id) = id {
            act.emit(ModelsAction::Need(id.clone()));
        }
    });
}

/// Returns a callback that loads a model, download included, when a person asked for it.
#[hook]
pub fn use_load_model() -> Callback<ModelKey> {
    let ModelsContext { models, worker, ask_catalog, .. } = use_models();
    let act = use_act::<ModelsAction>();
    let client = use_client();
    Callback::from(move |key: ModelKey| {
        if let (WorkerStatus::Dead { .. }, Some(client)) = (&worker, &client) {
            client.restart();
        }
        let known = models.get(&key).and_then(|model| model.spec.as_ref());
        // A model that was opened from a file can't be downloaded: the catalogue's replaces it.
        if key == ModelKey::Language && known.is_none_or(|spec| is_own(spec)) {
            ask_catalog.emit(());
        } else {
            act.emit(ModelsAction::To { key, action: ModelAction::Load });
        }
    })
}

/// Returns a callback that deletes a model's file from the device.
#[hook]
pub fn use_remove_model() -> Callback<ModelKey> {
    let ModelsContext { models, .. } = use_models();
    let remove = use_remove();
    Callback::from(move |key: ModelKey| {
        if let Some(spec) = models.get(&key).and_then(|model| model.spec.as_ref()) {
            remove.emit(models.removal(spec));
        }
    })
}

/// The same for any model of the list, loaded or not, and for what came of it where its download was paused.
#[hook]
pub fn use_remove() -> Callback<Removal> {
    let dispatch = use_dispatch();
    let client = use_client();
    use_callback((dispatch, client), |removal: Removal, (dispatch, client)| {
        let (dispatch, Some(client)) = (dispatch.clone(), client.clone()) else { return };
        spawn_local(async move {
            let Removal { spec, in_memory, file } = removal;
            let deleted = match (&in_memory, file) {
                // Nothing of it is here: its hash isn't even known.
                (None, None) if spec.sha256.is_empty() => true,
                (Some(_), _) | (None, None) => is_done(&client, Forget { sha256: spec.sha256.clone() }).await,
                (None, Some(file)) => is_done(&client, Discard { file }).await,
            };
            if !deleted {
                return;
            }
            if let Some(key) = in_memory {
                dispatch.emit(ModelsAction::To { key, action: ModelAction::Forgotten }.into());
                // Its memory is freed only with the worker.
                client.restart();
            }
            dispatch.emit(ModelsAction::Removed(spec.id.as_str().into()).into());
        });
    })
}

/// Makes a request of which only its end matters; false if it failed.
async fn is_done<T: Task + 'static>(client: &Client, task: T) -> bool {
    call(client, task, &Stop::default()).await.is_ok()
}
