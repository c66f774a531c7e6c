//! Reads the list of models: the catalogue beside the page, or the one of the last visit where the network is away; and in it what an
//! update has brought.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    catalogue::{Entry, read_catalogue, released},
    list::ModelsAction,
    model::ModelAction,
};
use crate::{
    platform::{FetchError, Purpose, web::WebFetch},
    protocol::{Failure, FailureKind, ModelTask},
    ui::{
        browser::{local_storage, whole},
        store::Dispatch,
    },
};

const CATALOG: &str = "catalog.json";
/// The catalogue as it was read last, for when the network is away.
const STORED: &str = "hearth.catalogue";
/// The entries of the release that holds, as the worker told last.
pub const RELEASE: &str = "hearth.release";

/// Offers the catalogue's models to the state. Returns a callback that reads the catalogue again.
#[hook]
pub fn use_catalog(dispatch: &Dispatch, network: &Rc<WebFetch>) -> Callback<()> {
    let ask = {
        let network = network.clone();
        use_callback(dispatch.clone(), move |(), dispatch| {
            let (dispatch, network) = (dispatch.clone(), network.clone());
            spawn_local(async move {
                let action = match catalog(&network).await {
                    Ok(entries) => ModelsAction::Catalogued(entries),
                    Err(failure) => ModelsAction::to_language(ModelAction::CatalogueFailed(failure)),
                };
                dispatch.emit(action.into());
            });
        })
    };
    use_effect_with((), {
        let ask = ask.clone();
        move |()| ask.emit(())
    });
    ask
}

async fn catalog(network: &WebFetch) -> Result<Vec<Entry>, Failure> {
    match fetched(network).await {
        Ok(json) => {
            let entries = read(&json)?;
            local_storage::set_text(STORED, &json);
            Ok(entries)
        }
        Err(error) => {
            let failure = Failure::new(FailureKind::Offline, error.to_string());
            local_storage::get_text(STORED).and_then(|json| read(&json).ok()).ok_or(failure)
        }
    }
}

async fn fetched(network: &WebFetch) -> Result<String, FetchError> {
    let bytes = whole(network, CATALOG, Purpose::Catalogue).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn read(text: &str) -> Result<Vec<Entry>, Failure> {
    let internal = |facts: String| Failure::new(FailureKind::Internal, format!("{CATALOG}: {facts}"));
    let entries = read_catalogue(text).map_err(internal)?;
    let release = local_storage::get_text(RELEASE).and_then(|json| read_catalogue(&json).ok());
    let entries = released(entries, release.unwrap_or_default());
    match entries.iter().any(|entry| entry.spec.task == ModelTask::Chat) {
        true => Ok(entries),
        false => Err(internal("it names no language model".to_owned())),
    }
}
