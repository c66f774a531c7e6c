//! Shows a failure of the search page with its remedies.

use yew::prelude::*;

use super::state::SearchAction;
use crate::{
    protocol::{Failure, FailureKind},
    ui::{
        models::{use_embedding, use_load_model},
        parts::FailureNotice,
        store::use_act,
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct SearchFailureProps {
    pub failure: Failure,
}

#[component]
pub fn SearchFailure(props: &SearchFailureProps) -> Html {
    let words = &use_text().search;
    let embedding = use_embedding();
    let load = use_load_model();
    let retry = use_act::<SearchAction>().reform(|()| SearchAction::Retry);
    let kind = props.failure.kind;
    // A damaged index is deleted, and a bad file left out: loading or trying again does not help.
    let helps = !matches!(kind, FailureKind::Integrity | FailureKind::BadInput);
    let model = embedding.filter(|_| helps).map(|embedding| embedding.spec.id.clone());
    html! {
        <FailureNotice
            failure={props.failure.clone()}
            sentence={(words.failure)(kind)}
            on_load={model.map(|id| load.reform(move |()| id.as_str().into()))}
            on_retry={helps.then_some(retry)}
        />
    }
}
