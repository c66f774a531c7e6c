//! Does what the adding of a model wants: asks the hub for a repository's files, and has a file's header described.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::state::{Adding, AddingAction, Step};
use crate::{
    platform::{FetchError, Purpose},
    protocol::{Describe, Failure, FailureKind},
    ui::{
        browser::{use_network, whole},
        models::{Listing, read_listing, use_hosts},
        runs::{News, use_run},
        store::use_act,
    },
};

#[hook]
pub fn use_adding(adding: &Adding) {
    let network = use_network();
    let hosts = use_hosts();
    let act = use_act::<AddingAction>();
    use_effect_with(adding.asking().cloned(), move |repository| {
        if let (Some(repository), Some(hub)) = (repository.clone(), hosts.hub().map(str::to_owned)) {
            spawn_local(async move {
                let answer = whole(&network, &repository.listing(&hub), Purpose::Catalogue).await;
                let result = answer.map_err(failure).and_then(|json| {
                    let odd = |facts| Failure::new(FailureKind::ServerFault, format!("{hub}: {facts}"));
                    read_listing(&json).map(Rc::<Listing>::new).map_err(odd)
                });
                act.emit(AddingAction::Listed { repository, result, hub });
            });
        }
    });
    let describing = if let Step::Describing { spec, run } = &adding.step {
        run.wanted().map(|wanted| (wanted, Describe { url: spec.url.clone(), bytes: spec.bytes }))
    } else {
        None
    };
    let nothing = || Failure::new(FailureKind::Cancelled, "nothing is to be described");
    let request = describing.as_ref().map(|(_, request)| request.clone());
    use_run(
        describing.map(|(wanted, _)| wanted),
        move || std::future::ready(request.ok_or_else(nothing)),
        |news: News<Describe>| AddingAction::Heard(news).into(),
    );
}

fn failure(error: FetchError) -> Failure {
    let kind = match &error {
        FetchError::Refused { status: 404 | 410, .. } => FailureKind::NotFound,
        FetchError::Refused { status: 401 | 403, .. } => FailureKind::Forbidden,
        FetchError::Refused { status: 429, .. } => FailureKind::TooManyRequests,
        FetchError::Refused { .. } => FailureKind::ServerFault,
        FetchError::Unreachable { .. } | FetchError::Broken { .. } | FetchError::Closed { .. } => {
            FailureKind::Offline
        }
    };
    Failure::new(kind, error.to_string())
}
