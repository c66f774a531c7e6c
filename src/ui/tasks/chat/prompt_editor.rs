//! Edits a message that was sent, and sends it again.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::prompt_box::sends;
use crate::ui::{
    parts::{Button, ButtonKind, use_autosize},
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct PromptEditorProps {
    pub prompt: AttrValue,
    pub can_send: bool,
    /// Names of the box and of its button, where it is no message that is edited.
    #[prop_or_default]
    pub label: Option<&'static str>,
    #[prop_or_default]
    pub send: Option<&'static str>,
    pub on_send: Callback<String>,
    pub on_cancel: Callback<()>,
}

#[component]
pub fn PromptEditor(props: &PromptEditorProps) -> Html {
    let text = use_text();
    let node = use_node_ref();
    let draft = use_state(|| props.prompt.clone());
    use_autosize(&node, &draft);
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(area) = node.cast::<HtmlTextAreaElement>() {
                let _ = area.focus();
                let end = area.value().encode_utf16().count() as u32;
                let _ = area.set_selection_range(end, end);
            }
        });
    }
    let can_send = props.can_send && !draft.trim().is_empty();
    let send = {
        let (node, can_send, on_send) = (node.clone(), props.can_send, props.on_send.clone());
        Callback::from(move |()| {
            let text = node.cast::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
            if can_send && !text.trim().is_empty() {
                on_send.emit(text);
            }
        })
    };
    let oninput = {
        let draft = draft.setter();
        move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                draft.set(area.value().into());
            }
        }
    };
    let onkeydown = {
        let (send, cancel) = (send.clone(), props.on_cancel.clone());
        move |event: KeyboardEvent| {
            if sends(&event) {
                event.prevent_default();
                send.emit(());
            } else if event.key() == "Escape" && !event.is_composing() {
                cancel.emit(());
            }
        }
    };
    html! {
        <div class="prompt-editor">
            <textarea
                ref={node}
                class="prompt-editor__text"
                rows="1"
                aria-label={props.label.unwrap_or(text.edit_message)}
                value={(*draft).clone()}
                {oninput}
                {onkeydown}
            />
            <div class="prompt-editor__actions">
                <Button kind={ButtonKind::Quiet} label={text.cancel} on_press={props.on_cancel.clone()} />
                <Button kind={ButtonKind::Primary} label={props.send.unwrap_or(text.resend)} disabled={!can_send} on_press={send} />
            </div>
        </div>
    }
}
