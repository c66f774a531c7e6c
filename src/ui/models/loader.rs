//! Loads the model that the state wants: from the store when the page opens and after a crash, from the network when a person
//! asks. Draws nothing.

use yew::prelude::*;

use super::{
    list::{ModelKey, ModelsAction},
    model::{Model, ModelAction},
};
use crate::{
    protocol::{Failure, FailureKind, Load},
    ui::{preferences::use_preferences, runs::use_run},
};

#[derive(Properties, PartialEq)]
pub struct ModelLoaderProps {
    pub of: ModelKey,
    pub model: Model,
}

#[component]
pub fn ModelLoader(props: &ModelLoaderProps) -> Html {
    let ModelLoaderProps { of, model } = props;
    let wanted = model.wanted();
    let processor = use_preferences().current.processor;
    let task = wanted.map(|(spec, loading)| Load {
        model: spec.as_ref().clone(),
        download: loading.download,
        threads: model.threads,
        processor,
    });
    let unknown = || Failure::new(FailureKind::NotStored, "nobody says which model");
    let of = of.clone();
    use_run(
        wanted.and_then(|(_, loading)| loading.run.wanted()),
        move || std::future::ready(task.ok_or_else(unknown)),
        move |news| ModelsAction::To { key: of.clone(), action: ModelAction::Heard(news) }.into(),
    );
    Html::default()
}
