//! A person's own labels: what is shown becomes an example, and what was learned of the examples is said.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    own::{Own, OwnStatus},
    run::ImagesCalls,
};
use crate::ui::{
    parts::{Button, ButtonKind, FailureNotice, IconName, use_download_bytes},
    text::use_text,
};

const FIELD: &str = "own-label";
const KNOWN: &str = "own-labels-known";

#[derive(Properties, PartialEq)]
pub struct OwnLabelsProps {
    pub own: Own,
    pub calls: ImagesCalls,
}

#[component]
pub fn OwnLabels(props: &OwnLabelsProps) -> Html {
    let words = &use_text().images;
    let draft = use_state_eq(String::new);
    let labels = props.own.labels();
    let all = props.own.examples();
    let export = use_download_bytes("hearth-image-classifier.safetensors");
    let oninput = {
        let draft = draft.setter();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                draft.set(input.value());
            }
        }
    };
    let onsubmit = {
        let (draft, add) = (draft.clone(), props.calls.add_example.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            add.emit(Rc::from(draft.as_str()));
        }
    };
    let add = props.calls.add_example.reform({
        let draft = draft.clone();
        move |()| Rc::from(draft.as_str())
    });
    html! {
        <section class="own-labels" aria-labelledby="own-labels-title" data-own={state(&props.own.status)}>
            <h3 id="own-labels-title">{ words.own_title }</h3>
            <p class="own-labels__intro">{ words.own_intro }</p>
            <form class="own-labels__form" {onsubmit}>
                <div class="field">
                    <label class="field__label" for={FIELD}>{ words.own_label }</label>
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
                    label={words.own_add}
                    disabled={draft.trim().is_empty()}
                    on_press={add}
                />
            </form>
            if !labels.is_empty() {
                <ul class="own-labels__known">
                    for label in labels {
                        <li>{ (words.own_examples)(&label.name, label.examples()) }</li>
                    }
                </ul>
                <p role="status">
                    {
                        match &props.own.status {
                            OwnStatus::Collecting => words.own_more.to_owned(),
                            OwnStatus::Training => words.own_training.to_owned(),
                            OwnStatus::Trained { right, train_ms } => (words.own_trained)(*right, all, *train_ms),
                            OwnStatus::Failed(_) => String::new(),
                        }
                    }
                </p>
                if let OwnStatus::Failed(failure) = &props.own.status {
                    <FailureNotice
                        failure={failure.clone()}
                        sentence={(words.failure)(failure.kind)}
                        remedy={None}
                        on_remedy={Callback::noop()}
                    />
                }
                <div class="own-labels__actions">
                    if let Some(head) = props.own.head() {
                        <Button
                            kind={ButtonKind::Quiet}
                            icon={IconName::Download}
                            label={words.own_export}
                            on_press={let head = head.clone(); export.reform(move |()| head.0.clone())}
                        />
                    }
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Trash}
                        label={words.own_forget}
                        on_press={props.calls.forget_examples.clone()}
                    />
                </div>
            }
        </section>
    }
}

const fn state(status: &OwnStatus) -> &'static str {
    match status {
        OwnStatus::Collecting => "collecting",
        OwnStatus::Training => "training",
        OwnStatus::Trained { .. } => "trained",
        OwnStatus::Failed(_) => "failed",
    }
}
