//! Which models there are: the catalogue beside the page.

use gloo_net::http::Request;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::use_store::Dispatch;
use crate::{
    protocol::{Failure, FailureKind, ModelSpec},
    ui::state::{Action, ModelAction},
};

const CATALOG: &str = "catalog.json";

/// Offers the catalogue's first model. Gives a way to ask again.
#[hook]
pub fn use_catalog(dispatch: &Dispatch) -> Callback<()> {
    let ask = use_callback(dispatch.clone(), |(), dispatch| {
        let dispatch = dispatch.clone();
        spawn_local(async move {
            dispatch.dispatch(Action::Model(match first_model().await {
                Ok(spec) => ModelAction::Offered(spec.into()),
                Err(failure) => ModelAction::CatalogueFailed(failure),
            }));
        });
    });
    use_effect_with((), {
        let ask = ask.clone();
        move |()| ask.emit(())
    });
    ask
}

async fn first_model() -> Result<ModelSpec, Failure> {
    let offline = |error: gloo_net::Error| Failure::new(FailureKind::Offline, format!("{CATALOG}: {error}"));
    let response = Request::get(CATALOG).send().await.map_err(offline)?;
    if !response.ok() {
        let message = format!("{CATALOG}: the server answered {}", response.status());
        return Err(Failure::new(FailureKind::Offline, message));
    }
    let text = response.text().await.map_err(offline)?;
    let internal = |facts: String| Failure::new(FailureKind::Internal, format!("{CATALOG}: {facts}"));
    let models: Vec<ModelSpec> = serde_json::from_str(&text).map_err(|error| internal(error.to_string()))?;
    models.into_iter().next().ok_or_else(|| internal("it names no model".to_owned()))
}
