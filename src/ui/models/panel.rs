//! The model: its name and state in a line, and below it what can be done or known about it.

use yew::prelude::*;

use super::{
    facts::ModelFacts,
    load_progress::ModelProgress,
    model::{Loading, Model, ModelStatus},
    use_model::ModelCalls,
};
use crate::{
    client::WorkerStatus,
    ui::{
        browser::reload_page,
        parts::{Button, ButtonKind, FailureNotice, IconName, Remedy},
        text::{Text, use_text},
    },
};

#[derive(Properties, PartialEq)]
pub struct ModelPanelProps {
    pub model: Model,
    pub worker: WorkerStatus,
    pub memory_bytes: Option<u64>,
    pub calls: ModelCalls,
    /// An answer is under way.
    pub busy: bool,
}

#[component]
pub fn ModelPanel(props: &ModelPanelProps) -> Html {
    let text = use_text();
    let Model { spec, status, .. } = &props.model;
    let on_remedy = use_callback(props.calls.load.clone(), |remedy, load| match remedy {
        Remedy::Retry | Remedy::LoadModel => load.emit(()),
        Remedy::ReloadPage => reload_page(),
        // No failure of a load is mended by these.
        Remedy::EditPrompt | Remedy::NewChat => {}
    });
    let name = spec.as_ref().map_or_else(|| text.model.to_owned(), |spec| spec.name.clone());
    html! {
        <section class="model-panel" aria-label={text.model} data-state={class(status)}>
            <div class="model-panel__line">
                <span class="model-panel__lamp" aria-hidden="true" />
                <strong class="model-panel__name">{ name }</strong>
                <span class="model-panel__state" role="status">{ state(status, &props.worker, text) }</span>
            </div>
            { action(props, on_remedy, text) }
            if let Some(spec) = spec {
                <details class="model-panel__about">
                    <summary><span class="model-panel__about-label">{ text.about_model }</span></summary>
                    <ModelFacts
                        spec={spec.clone()}
                        loaded={props.model.loaded().cloned()}
                        memory_bytes={props.memory_bytes}
                    />
                    if props.model.loaded().is_some() {
                        <Button
                            kind={ButtonKind::Quiet}
                            icon={IconName::Trash}
                            label={text.remove_model}
                            disabled={props.busy}
                            on_press={props.calls.remove.clone()}
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
        ModelStatus::Loading(Loading { transfer: None, .. }) => "checking",
        ModelStatus::Loading(_) => "loading",
        ModelStatus::Ready(_) => "ready",
        ModelStatus::Failed(_) => "failed",
    }
}

fn state(status: &ModelStatus, worker: &WorkerStatus, text: &Text) -> &'static str {
    match (status, worker) {
        (ModelStatus::Loading(Loading { cancelling: true, .. }), _) => text.model_cancelling,
        (ModelStatus::Loading(_), WorkerStatus::Restarting { .. }) => text.worker_restarting,
        (ModelStatus::Loading(loading), _) => {
            loading.transfer.map_or(text.model_checking, |transfer| (text.stage)(transfer.progress.stage))
        }
        (ModelStatus::Absent, _) => text.model_absent,
        (ModelStatus::Ready(_), _) => text.model_ready,
        (ModelStatus::Failed(_), _) => text.model_failed,
    }
}

/// The one thing that can be done in this state.
fn action(props: &ModelPanelProps, on_remedy: Callback<Remedy>, text: &'static Text) -> Html {
    match &props.model.status {
        ModelStatus::Ready(_) => Html::default(),
        ModelStatus::Loading(loading) => html! {
            <ModelProgress loading={loading.clone()} on_cancel={props.calls.cancel.clone()} />
        },
        ModelStatus::Absent => html! {
            <div class="model-panel__offer">
                if let Some(spec) = &props.model.spec {
                    <p>{ (text.load_model_cost)(spec.bytes) }</p>
                }
                <Button
                    kind={ButtonKind::Primary}
                    icon={IconName::Download}
                    label={text.load_model}
                    on_press={props.calls.load.clone()}
                />
            </div>
        },
        ModelStatus::Failed(failure) => html! {
            <FailureNotice
                failure={failure.clone()}
                sentence={(text.model_failure)(failure.kind)}
                remedy={Remedy::for_model(failure.kind)}
                {on_remedy}
            />
        },
    }
}
