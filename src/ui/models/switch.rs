//! The choice among the language models that are here, in the chat's header: two presses from one to another.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{list::ModelsAction, use_models::use_models};
use crate::ui::{store::use_act, text::use_text};

#[derive(Properties, PartialEq)]
pub struct ModelSwitchProps {
    /// An answer is under way.
    pub busy: bool,
}

/// Nothing where there is nothing to choose.
#[component]
pub fn ModelSwitch(props: &ModelSwitchProps) -> Html {
    let text = use_text();
    let models = use_models().models;
    let act = use_act::<ModelsAction>();
    let current = models.language().spec.clone();
    let mut choices: Vec<(Rc<str>, String)> = models
        .language_models()
        .map(|entry| (entry.spec.id.as_str().into(), entry.spec.name.clone()))
        .collect();
    // The one that is to answer may not be here yet.
    if let Some(spec) = &current
        && !choices.iter().any(|(id, _)| **id == *spec.id)
    {
        choices.insert(0, (spec.id.as_str().into(), spec.name.clone()));
    }
    if choices.len() < 2 {
        return Html::default();
    }
    let onchange = {
        let choices = choices.clone();
        move |event: Event| {
            let select = event.target_dyn_into::<HtmlSelectElement>();
            let index = select.and_then(|select| usize::try_from(select.selected_index()).ok());
            if let Some((id, _)) = index.and_then(|index| choices.get(index)) {
                act.emit(ModelsAction::Choose(id.clone()));
            }
        }
    };
    html! {
        <select class="model-switch" aria-label={text.models.switch} disabled={props.busy} {onchange}>
            for (id, name) in choices.iter() {
                <option
                    key={id.to_string()}
                    value={id.to_string()}
                    selected={current.as_ref().is_some_and(|spec| spec.id == **id)}
                >
                    { name.clone() }
                </option>
            }
        </select>
    }
}
