//! The panel of custom labels: makes the shown picture an example of a label, and tells what was learned from the examples.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{custom_labels::CustomLabels, state::ImagesAction, words::ImagesWords};
use crate::{
    protocol::TrainedHead,
    ui::{
        parts::{Button, ButtonKind, FailureNotice, IconName, Progress, use_amount, use_download_bytes},
        runs::{Outcome, Run},
        store::use_act,
        text::use_text,
    },
};

const FIELD: &str = "own-label";
const KNOWN: &str = "own-labels-known";

#[derive(Properties, PartialEq)]
pub struct CustomLabelsPanelProps {
    pub labels: CustomLabels,
}

#[component]
pub fn CustomLabelsPanel(props: &CustomLabelsPanelProps) -> Html {
    let words = &use_text().images;
    let act = use_act::<ImagesAction>();
    let draft = use_state_eq(String::new);
    let export = use_download_bytes("hearth-image-classifier.safetensors");
    let (labels, training) = (props.labels.labels(), props.labels.training());
    let amount = use_amount(training.and_then(|run| run.transfer));
    let oninput = {
        let draft = draft.setter();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                draft.set(input.value());
            }
        }
    };
    let add = {
        let draft = draft.clone();
        act.reform(move |()| ImagesAction::AddExample(Rc::from(draft.as_str())))
    };
    let onsubmit = add.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <section class="custom-labels" aria-labelledby="own-labels-title" data-own={state(training)}>
            <h3 id="own-labels-title">{ words.custom_title }</h3>
            <p class="custom-labels__intro">{ words.custom_intro }</p>
            <form class="custom-labels__form" {onsubmit}>
                <div class="field">
                    <label class="field__label" for={FIELD}>{ words.custom_label }</label>
                    <input
                        id={FIELD}
                        class="field__number"
                        type="text"
                        list={KNOWN}
                        autocomplete="off"
                        value={(*draft).clone()}
                        {oninput}
                    />
                    <datalist id={KNOWN}>
                        for label in labels {
                            <option value={label.name.to_string()} />
                        }
                    </datalist>
                </div>
                <Button
                    kind={ButtonKind::Secondary}
                    icon={IconName::Plus}
                    label={words.custom_add}
                    disabled={draft.trim().is_empty()}
                    on_press={add}
                />
            </form>
            if !labels.is_empty() {
                <ul class="custom-labels__known">
                    for label in labels {
                        <li>{ (words.custom_examples)(&label.name, label.examples()) }</li>
                    }
                </ul>
                <p role="status">{ said(&props.labels, words) }</p>
                if let Some(run) = training.filter(|run| run.is_running()) {
                    <Progress
                        said={words.custom_training}
                        {amount}
                        on_stop={act.reform(|()| ImagesAction::StopTraining)}
                        stopping={run.stopping}
                    />
                }
                if let Some(failure) = training.and_then(Run::failure) {
                    <FailureNotice failure={failure.clone()} sentence={(words.failure)(failure.kind)} />
                }
                <div class="custom-labels__actions">
                    if let Some(head) = props.labels.head() {
                        <Button
                            kind={ButtonKind::Quiet}
                            icon={IconName::Download}
                            label={words.custom_export}
                            on_press={let head = head.clone(); export.reform(move |()| head.0.clone())}
                        />
                    }
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Trash}
                        label={words.custom_forget}
                        on_press={act.reform(|()| ImagesAction::ReplaceLabels(Vec::new()))}
                    />
                </div>
            }
        </section>
    }
}

/// What is announced. A failure is an alert, which screen readers read by itself; a training has its own bar.
fn said(labels: &CustomLabels, words: &ImagesWords) -> String {
    match (labels.training().map(|run| &run.outcome), labels.trained()) {
        (None, _) => words.custom_more.to_owned(),
        (Some(Some(Outcome::Stopped)), _) => words.custom_stopped.to_owned(),
        (Some(_), Some((right, ms))) => (words.custom_trained)(right, labels.examples(), ms),
        (Some(None | Some(Outcome::Done(_) | Outcome::Failed(_))), None) => String::new(),
    }
}

const fn state(training: Option<&Run<TrainedHead>>) -> &'static str {
    match training {
        None => "collecting",
        Some(run) => match &run.outcome {
            None => "training",
            Some(Outcome::Done(_)) => "trained",
            Some(Outcome::Stopped) => "stopped",
            Some(Outcome::Failed(_)) => "failed",
        },
    }
}
