//! Which models there are: the catalogue beside the page.

use std::rc::Rc;

use gloo_net::http::Request;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::use_store::Dispatch;
use crate::{
    protocol::{Failure, FailureKind, ModelSpec, ModelTask},
    ui::state::{Action, ModelAction, ModelsAction},
};

const CATALOG: &str = "catalog.json";

/// Offers what is in the catalogue, and its first language model for the chat. Gives a way to ask again.
#[hook]
pub fn use_catalog(dispatch: &Dispatch) -> Callback<()> {
    let ask = use_callback(dispatch.clone(), |(), dispatch| {
        let dispatch = dispatch.clone();
        spawn_local(async move {
            match catalog().await {
                Ok((language_model, all)) => {
                    dispatch.dispatch(Action::Models(ModelsAction::Catalogued(all)));
                    dispatch.dispatch(Action::Model(ModelAction::Offered(language_model)));
                }
                Err(failure) => dispatch.dispatch(Action::Model(ModelAction::CatalogueFailed(failure))),
            }
        });
    });
    use_effect_with((), {
        let ask = ask.clone();
        move |()| ask.emit(())
    });
    ask
}

/// The first language model, and all models.
async fn catalog() -> Result<(Rc<ModelSpec>, Vec<Rc<ModelSpec>>), Failure> {
    let offline = |error: gloo_net::Error| Failure::new(FailureKind::Offline, format!("{CATALOG}: {error}"));
    let response = Request::get(CATALOG).send().await.map_err(offline)?;
    if !response.ok() {
        let message = format!("{CATALOG}: the server answered {}", response.status());
        return Err(Failure::new(FailureKind::Offline, message));
    }
    let text = response.text().await.map_err(offline)?;
    let internal = |facts: String| Failure::new(FailureKind::Internal, format!("{CATALOG}: {facts}"));
    let models: Vec<Rc<ModelSpec>> =
        serde_json::from_str(&text).map_err(|error| internal(error.to_string()))?;
    let language_model = models.iter().find(|spec| spec.task == ModelTask::Chat).cloned();
    Ok((language_model.ok_or_else(|| internal("it names no language model".to_owned()))?, models))
}
