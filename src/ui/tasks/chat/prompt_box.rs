//! Where a person writes: Enter sends, Shift+Enter breaks the line, and an input method's Enter is its own.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::ui::{
    parts::{Button, ButtonKind, IconName, use_autosize},
    text::use_text,
};

/// Why a message can or can't be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    Answering,
    Stopping,
    /// Something is to happen first, said in words.
    Waiting(&'static str),
}

#[derive(Properties, PartialEq)]
pub struct PromptBoxProps {
    pub id: &'static str,
    pub draft: AttrValue,
    pub readiness: Readiness,
    pub on_input: Callback<String>,
    pub on_send: Callback<String>,
    pub on_stop: Callback<()>,
}

/// Whether this key sends: Enter alone, and not the one that ends a composition.
pub(super) fn sends(event: &KeyboardEvent) -> bool {
    /// What a browser reports for keys that its input method takes.
    const TAKEN_BY_INPUT_METHOD: u32 = 229;
    event.key() == "Enter"
        && !event.shift_key()
        && !event.is_composing()
        && event.key_code() != TAKEN_BY_INPUT_METHOD
}

#[component]
pub fn PromptBox(props: &PromptBoxProps) -> Html {
    let text = use_text();
    let node = use_node_ref();
    use_autosize(&node, &props.draft);
    let can_send = props.readiness == Readiness::Ready && !props.draft.trim().is_empty();
    let oninput = props.on_input.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
    });
    let send = {
        let (node, readiness, on_send) = (node.clone(), props.readiness, props.on_send.clone());
        Callback::from(move |()| {
            let Some(area) = node.cast::<HtmlTextAreaElement>() else { return };
            // The box itself knows best what was typed: drawing can lag behind fast fingers.
            let text = area.value();
            if readiness == Readiness::Ready && !text.trim().is_empty() {
                area.set_value("");
                on_send.emit(text);
            }
        })
    };
    let onkeydown = {
        let send = send.clone();
        move |event: KeyboardEvent| {
            if sends(&event) {
                event.prevent_default();
                send.emit(());
            }
        }
    };
    let hint = match props.readiness {
        Readiness::Waiting(reason) => reason,
        Readiness::Ready | Readiness::Answering | Readiness::Stopping => text.message_keys,
    };
    let hint_id = format!("{}-hint", props.id);
    let button = match props.readiness {
        Readiness::Ready | Readiness::Waiting(_) => html! {
            <Button
                kind={ButtonKind::Primary}
                icon={IconName::Send}
                label={text.send}
                disabled={!can_send}
                described_by={hint_id.clone()}
                on_press={send}
            />
        },
        Readiness::Answering | Readiness::Stopping => html! {
            <Button
                kind={ButtonKind::Secondary}
                icon={IconName::Stop}
                label={if props.readiness == Readiness::Stopping { text.stopping } else { text.stop }}
                disabled={props.readiness == Readiness::Stopping}
                on_press={props.on_stop.clone()}
            />
        },
    };
    html! {
        <div class="prompt-box">
            <div class="prompt-box__frame">
                <textarea
                    ref={node}
                    id={props.id}
                    class="prompt-box__text"
                    rows="1"
                    aria-label={text.message}
                    aria-describedby={hint_id.clone()}
                    placeholder={text.message_placeholder}
                    enterkeyhint="send"
                    autocomplete="off"
                    value={props.draft.clone()}
                    {oninput}
                    {onkeydown}
                />
                { button }
            </div>
            <p id={hint_id} class="prompt-box__hint">{ hint }</p>
        </div>
    }
}
