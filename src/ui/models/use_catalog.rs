//! Reads the list of models: the catalogue beside the page, or the one of the last visit where the network is away.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{list::ModelsAction, model::ModelAction, use_own_model::stored_own_model};
use crate::{
    platform::{FetchError, Purpose, web::WebFetch},
    protocol::{Failure, FailureKind, ModelSpec, ModelTask},
    ui::{
        browser::{local_storage, whole},
        store::Dispatch,
    },
};

const CATALOG: &str = "catalog.json";
/// The catalogue as it was read last, for when the network is away.
const STORED: &str = "hearth.catalogue";

/// Offers the catalogue's models to the state; the chat gets the person's own model file, or else the catalogue's first language
/// model. Returns a callback that reads the catalogue again.
#[hook]
pub fn use_catalog(dispatch: &Dispatch, network: &Rc<WebFetch>) -> Callback<()> {
    let ask = {
        let network = network.clone();
        use_callback(dispatch.clone(), move |(), dispatch| {
            let (dispatch, network) = (dispatch.clone(), network.clone());
            spawn_local(async move {
                match catalog(&network).await {
                    Ok((language_model, all)) => {
                        dispatch.emit(ModelsAction::Catalogued(all).into());
                        let chosen = stored_own_model().map_or(language_model, Rc::new);
                        dispatch.emit(ModelsAction::to_language(ModelAction::Offered(chosen)).into());
                    }
                    Err(failure) => {
                        let failed = ModelAction::CatalogueFailed(failure);
                        dispatch.emit(ModelsAction::to_language(failed).into());
                    }
                }
            });
        })
    };
    use_effect_with((), {
        let ask = ask.clone();
        move |()| ask.emit(())
    });
    ask
}

/// The catalogue's first language model, and all its models.
async fn catalog(network: &WebFetch) -> Result<(Rc<ModelSpec>, Vec<Rc<ModelSpec>>), Failure> {
    match fetched(network).await {
        Ok(json) => {
            let models = read(&json)?;
            local_storage::set_text(STORED, &json);
            Ok(models)
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

fn read(text: &str) -> Result<(Rc<ModelSpec>, Vec<Rc<ModelSpec>>), Failure> {
    let internal = |facts: String| Failure::new(FailureKind::Internal, format!("{CATALOG}: {facts}"));
    let models: Vec<Rc<ModelSpec>> =
        serde_json::from_str(text).map_err(|error| internal(error.to_string()))?;
    let language_model = models.iter().find(|spec| spec.task == ModelTask::Chat).cloned();
    Ok((language_model.ok_or_else(|| internal("it names no language model".to_owned()))?, models))
}
