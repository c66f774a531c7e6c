//! Edits a message that was sent, and sends it again.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::use_message_area::{MessageArea, MessageCalls, use_message_area};
use crate::ui::{
    parts::{Button, ButtonKind},
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
    let draft = use_state(|| props.prompt.clone());
    let set_draft = draft.setter();
    let calls = MessageCalls {
        input: Callback::from(move |text: String| set_draft.set(text.into())),
        send: props.on_send.clone(),
        cancel: props.on_cancel.clone(),
    };
    let MessageArea { node, oninput, onkeydown, can_send, send } =
        use_message_area(&draft, props.can_send, calls);
    use_effect_with(node.clone(), |node| {
        if let Some(area) = node.cast::<HtmlTextAreaElement>() {
            let _ = area.focus();
            let end = area.value().encode_utf16().count() as u32;
            let _ = area.set_selection_range(end, end);
        }
    });
    html! {
        <div class="prompt-editor">
            <textarea
                ref={node}
                class="prompt-editor__text"
                rows="1"
                aria-label={props.label.unwrap_or(text.chat.edit_message)}
                value={(*draft).clone()}
                {oninput}
                {onkeydown}
            />
            <div class="prompt-editor__actions">
                <Button kind={ButtonKind::Quiet} label={text.cancel} on_press={props.on_cancel.clone()} />
                <Button
                    kind={ButtonKind::Primary}
                    label={props.send.unwrap_or(text.chat.resend)}
                    disabled={!can_send}
                    on_press={send}
                />
            </div>
        </div>
    }
}
