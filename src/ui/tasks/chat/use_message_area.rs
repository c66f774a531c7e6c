//! A text area that a message is written in: Enter sends, Shift+Enter breaks the line, and an input method's Enter is its own.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::ui::parts::use_autosize;

pub struct MessageArea {
    pub node: NodeRef,
    pub oninput: Callback<InputEvent>,
    pub onkeydown: Callback<KeyboardEvent>,
    pub can_send: bool,
    pub send: Callback<()>,
}

pub struct MessageCalls {
    pub input: Callback<String>,
    pub send: Callback<String>,
    /// Escape was pressed.
    pub cancel: Callback<()>,
}

/// `ready`: a message can be sent now, once there is one.
#[hook]
pub fn use_message_area(draft: &AttrValue, ready: bool, calls: MessageCalls) -> MessageArea {
    let MessageCalls { input, send, cancel } = calls;
    let node = use_node_ref();
    use_autosize(&node, draft);
    let area = node.clone();
    let send = Callback::from(move |()| {
        let Some(area) = area.cast::<HtmlTextAreaElement>() else { return };
        // The area itself knows best what was typed: drawing can lag behind fast fingers.
        let text = area.value();
        if ready && !text.trim().is_empty() {
            area.set_value("");
            send.emit(text);
        }
    });
    let oninput = input.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
    });
    let enter = send.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if sends(&event) {
            event.prevent_default();
            enter.emit(());
        } else if event.key() == "Escape" && !event.is_composing() {
            cancel.emit(());
        }
    });
    MessageArea { node, oninput, onkeydown, can_send: ready && !draft.trim().is_empty(), send }
}

/// Whether this key sends: Enter alone, and not the one that ends a composition.
fn sends(event: &KeyboardEvent) -> bool {
    /// What a browser reports for keys that its input method takes.
    const TAKEN_BY_INPUT_METHOD: u32 = 229;
    event.key() == "Enter"
        && !event.shift_key()
        && !event.is_composing()
        && event.key_code() != TAKEN_BY_INPUT_METHOD
}
