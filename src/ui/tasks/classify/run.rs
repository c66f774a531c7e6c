//! Runs `ClassifyText` and `TrainHead` for the runs that the state wants, reports their updates to the state, and stores the
//! custom head for the next visit.

use std::future::ready;

use yew::prelude::*;

use super::state::{ClassifierKind, Classify, ClassifyAction, CustomHead};
use crate::{
    protocol::{Failure, FailureKind},
    ui::{
        browser::local_storage,
        models::use_models,
        runs::{Run, use_run},
    },
};

const HEAD: &str = "hearth.classify.head";

/// Reads the head that a person's examples trained in an earlier visit.
pub fn stored_head() -> Option<CustomHead> {
    local_storage::get(HEAD)
}

/// Gives the SHA-256 of the model that a classifier needs.
#[hook]
pub fn use_model_file(kind: ClassifierKind) -> Option<String> {
    let models = use_models().models;
    Some(models.get(&kind.model())?.spec.as_ref()?.sha256.clone())
}

/// The failure of a run whose model or file is gone.
pub fn missing() -> Failure {
    Failure::new(FailureKind::NotLoaded, "the classifier or its model is not here")
}

#[hook]
pub fn use_classify(classify: &Classify) {
    let model = use_model_file(classify.kind);
    let request = {
        let (classify, model) = (classify.clone(), model.clone());
        move || ready(model.and_then(|model| classify.text_request(model)).ok_or_else(missing))
    };
    let wanted = classify.text_run.as_ref().and_then(Run::wanted);
    use_run(wanted, request, |news| ClassifyAction::Classified(news).into());
    let request = {
        let classify = classify.clone();
        move || ready(model.and_then(|model| classify.training_request(model)).ok_or_else(missing))
    };
    let wanted = classify.training.as_ref().and_then(Run::wanted);
    use_run(wanted, request, |news| ClassifyAction::Trained(news).into());
    use_effect_with(classify.head.clone(), |head| {
        if let Some(head) = head {
            local_storage::set(HEAD, head.as_ref());
        }
    });
}
