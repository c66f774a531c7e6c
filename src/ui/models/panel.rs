//! The panel of a model: its name and state in a line, below it its facts and what can be done with it.

use yew::prelude::*;

use super::{
    facts::ModelFacts,
    host::host,
    list::{ModelKey, ModelsAction},
    model::{Loading, Model, ModelAction, ModelStatus},
    smaller_offer::SmallerOffer,
    use_models::{ModelsContext, use_load_model, use_models, use_remove_model},
};
use crate::{
    client::WorkerStatus,
    protocol::Stage,
    ui::{
        parts::{Button, ButtonKind, FailureNotice, IconName, Progress, use_amount},
        runs::Run,
        store::use_act,
        text::{Text, use_text},
    },
};

#[derive(Properties, PartialEq)]
pub struct ModelPanelProps {
    pub of: ModelKey,
    /// An answer is under way.
    pub busy: bool,
}

#[component]
pub fn ModelPanel(props: &ModelPanelProps) -> Html {
    let text = use_text();
    let ModelsContext { models, worker, memory_bytes, .. } = use_models();
    let to = |call: Callback<ModelKey>| {
        let of = props.of.clone();
        call.reform(move |()| of.clone())
    };
    let (load, remove) = (to(use_load_model()), to(use_remove_model()));
    let cancel =
        to(use_act::<ModelsAction>().reform(|key| ModelsAction::To { key, action: ModelAction::Cancel }));
    let model = models.get(&props.of).cloned().unwrap_or_default();
    let Model { spec, status, .. } = &model;
    let name = spec.as_ref().map_or_else(|| text.models.title.to_owned(), |spec| spec.name.clone());
    html! {
        <section class="model-panel" aria-label={text.models.title} data-state={class(status)}>
            <div class="model-panel__line">
                <span class="model-panel__lamp" aria-hidden="true" />
                <strong class="model-panel__name">{ name }</strong>
                <span class="model-panel__state" role="status">{ state(status, &worker, text) }</span>
            </div>
            <ModelAct model={model.clone()} {load} {cancel} />
            if props.of == ModelKey::Language {
                <SmallerOffer busy={props.busy} />
            }
            if let Some(spec) = spec {
                <details class="model-panel__about">
                    <summary><span class="model-panel__about-label">{ text.models.about }</span></summary>
                    <ModelFacts
                        spec={spec.clone()}
                        loaded={model.loaded().cloned()}
                        {memory_bytes}
                    />
                    if model.loaded().is_some() {
                        <Button
                            kind={ButtonKind::Quiet}
                            icon={IconName::Trash}
                            label={text.models.remove}
                            disabled={props.busy}
                            on_press={remove}
                        />
                    }
                </details>
            }
        </section>
    }
}

const fn class(status: &ModelStatus) -> &'static str {
    match status {
        ModelStatus::Absent => "absent",
        ModelStatus::Loading(Loading { run: Run { transfer: None, .. }, .. }) => "checking",
        ModelStatus::Loading(_) => "loading",
        ModelStatus::Ready(_) => "ready",
        ModelStatus::Failed(_) => "failed",
    }
}

fn state(status: &ModelStatus, worker: &WorkerStatus, text: &Text) -> &'static str {
    match (status, worker) {
        (ModelStatus::Loading(Loading { run: Run { stopping: true, .. }, .. }), _) => text.models.cancelling,
        (ModelStatus::Loading(_), WorkerStatus::Restarting { .. }) => text.models.worker_restarting,
        (ModelStatus::Loading(loading), _) => loading
            .run
            .transfer
            .map_or(text.models.checking, |transfer| (text.models.stage)(transfer.progress.stage)),
        (ModelStatus::Absent, _) => text.models.absent,
        (ModelStatus::Ready(_), _) => text.models.ready,
        (ModelStatus::Failed(_), _) => text.models.failed,
    }
}

#[derive(Properties, PartialEq)]
struct ModelActProps {
    model: Model,
    load: Callback<()>,
    cancel: Callback<()>,
}

/// The one button that this state offers.
#[component]
fn ModelAct(props: &ModelActProps) -> Html {
    let text = use_text();
    let ModelActProps { model, load, cancel } = props;
    let transfer = model.wanted().and_then(|(_, loading)| loading.run.transfer);
    let mut amount = use_amount(transfer);
    match &model.status {
        ModelStatus::Ready(_) => Html::default(),
        ModelStatus::Loading(loading) => {
            // Only a download takes long enough that a person asks how long.
            if transfer.is_none_or(|transfer| transfer.progress.stage != Stage::Download) {
                (amount.rate, amount.seconds_left) = (None, None);
            }
            html! {
                <Progress
                    said={transfer.map_or(text.models.checking, |transfer| (text.models.stage)(transfer.progress.stage))}
                    {amount}
                    on_stop={loading.download.then(|| cancel.clone())}
                    stopping={loading.run.stopping}
                    stop_label={text.models.cancel_download}
                />
            }
        }
        ModelStatus::Absent => html! {
            <div class="model-panel__offer">
                if let Some(spec) = &model.spec {
                    <p>{ (text.models.load_cost)(spec.bytes, host(&spec.url)) }</p>
                }
                <Button
                    kind={ButtonKind::Primary}
                    icon={IconName::Download}
                    label={text.models.load}
                    on_press={load.clone()}
                />
            </div>
        },
        ModelStatus::Failed(failure) => html! {
            <FailureNotice
                failure={failure.clone()}
                sentence={(text.models.failure)(failure.kind)}
                on_retry={load.clone()}
            />
        },
    }
}
