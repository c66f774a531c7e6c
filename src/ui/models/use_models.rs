//! The models as a context for every part of the page, and the hooks that open, load or delete one.

use std::rc::Rc;

use futures::StreamExt;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    list::{ModelKey, Models, ModelsAction},
    model::ModelAction,
    own_model::is_own,
    use_own_model::forget_own_model,
};
use crate::{
    client::{Client, Update, WorkerStatus},
    protocol::Forget,
    ui::{
        runs::use_client,
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
    let known = id.filter(|id| models.all().any(|spec| spec.id == *id)).map(Rc::<str>::from);
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
    let ModelsContext { models, ask_catalog, .. } = use_models();
    let dispatch = use_dispatch();
    let client = use_client();
    Callback::from(move |key: ModelKey| {
        let Some(spec) = models.get(&key).and_then(|model| model.spec.clone()) else { return };
        let Some(client) = client.clone() else { return };
        let (dispatch, ask_catalog) = (dispatch.clone(), ask_catalog.clone());
        spawn_local(async move {
            if removed(&client, &spec.sha256).await {
                dispatch.emit(ModelsAction::To { key, action: ModelAction::Forgotten }.into());
                if is_own(&spec) {
                    forget_own_model();
                    ask_catalog.emit(());
                }
                // Its memory is freed only with the worker.
                client.restart();
            }
        });
    })
}

/// Deletes a file from the store; false if that failed.
pub async fn removed(client: &Client, sha256: &str) -> bool {
    let mut running = client.run(Forget { sha256: sha256.to_owned() });
    while let Some(update) = running.next().await {
        if let Update::Done(result) = update {
            return result.is_ok();
        }
    }
    false
}
