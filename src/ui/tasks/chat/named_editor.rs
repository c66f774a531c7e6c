//! Edits something with a name and some texts: a preset, a project. The first field is its name, which can't be empty.

use web_sys::{HtmlInputElement, HtmlTextAreaElement, SubmitEvent};
use yew::prelude::*;

use crate::ui::{
    parts::{Button, ButtonKind},
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct NamedEditorProps {
    /// What each is called, and what stands in it at first.
    pub fields: Vec<(&'static str, String)>,
    pub on_save: Callback<Vec<String>>,
    pub on_cancel: Callback<()>,
}

#[component]
pub fn NamedEditor(props: &NamedEditorProps) -> Html {
    let text = use_text();
    let drafts = use_state(|| props.fields.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>());
    let set = |place: usize| {
        let drafts = drafts.clone();
        move |text: String| {
            let mut now = (*drafts).clone();
            if let Some(draft) = now.get_mut(place) {
                *draft = text;
            }
            drafts.set(now);
        }
    };
    let can_save = drafts.first().is_some_and(|name| !name.trim().is_empty());
    let save = {
        let (drafts, on_save) = (drafts.clone(), props.on_save.clone());
        Callback::from(move |()| {
            if can_save {
                on_save.emit((*drafts).clone());
            }
        })
    };
    let onsubmit = save.reform(|event: SubmitEvent| event.prevent_default());
    let field = |place: usize, label: &'static str, draft: String| {
        let set = set(place);
        let box_of = if place == 0 {
            let oninput = move |event: InputEvent| {
                if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                    set(input.value());
                }
            };
            html! { <input class="named-editor__name" type="text" autocomplete="off" value={draft} {oninput} /> }
        } else {
            let oninput = move |event: InputEvent| {
                if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                    set(area.value());
                }
            };
            html! { <textarea class="field__text" rows="3" value={draft} {oninput} /> }
        };
        html! { <label class="named-editor__field"><span class="field__label">{ label }</span>{ box_of }</label> }
    };
    html! {
        <form class="named-editor" {onsubmit}>
            for (place, ((label, _), draft)) in props.fields.iter().zip(drafts.iter()).enumerate() {
                { field(place, label, draft.clone()) }
            }
            <div class="named-editor__actions">
                <Button kind={ButtonKind::Quiet} label={text.cancel} on_press={props.on_cancel.clone()} />
                <Button kind={ButtonKind::Primary} label={text.chat.history.save} disabled={!can_save} on_press={save} />
            </div>
        </form>
    }
}
