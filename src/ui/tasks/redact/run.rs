//! Runs `Redact` over the text, and what opens a file as the text, and reports their updates to the state.

use web_sys::File;
use yew::prelude::*;

use super::state::{REDACT_MODEL, RedactAction, Redacting};
use crate::{
    protocol::{Failure, FailureKind, Redact},
    ui::{files::use_opening, models::use_models, runs::use_run},
};

#[hook]
pub fn use_redact(redacting: &Redacting) -> Callback<File> {
    let models = use_models().models;
    let model =
        models.named(REDACT_MODEL).and_then(|model| model.spec.as_ref()).map(|spec| spec.sha256.clone());
    let text = redacting.found().map(|found| found.text.clone()).unwrap_or_default();
    let unknown = || Failure::new(FailureKind::NotLoaded, format!("the catalogue has no `{REDACT_MODEL}`"));
    use_run(
        redacting.run.as_ref().and_then(|run| run.wanted()),
        move || {
            let task = model.ok_or_else(unknown).map(|model| Redact { model, text: text.to_string() });
            std::future::ready(task)
        },
        |news| RedactAction::Heard(news).into(),
    );
    use_opening(&redacting.opening, |action| RedactAction::Opening(action).into())
}
