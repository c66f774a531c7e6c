//! A modal dialog by the browser's own element: it holds the focus, is closed by Escape or a click beside its content, and gives
//! the focus back. What it shows is its component's.

use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// What the `<dialog>` element is given.
pub struct Modal {
    pub node: NodeRef,
    pub oncancel: Callback<Event>,
    pub onclose: Callback<Event>,
    pub onclick: Callback<MouseEvent>,
}

/// `opened` counts the openings where the same component opens again: each new number shows the dialog, also if the browser has
/// closed it and not reported so yet. `None` closes it.
#[hook]
pub fn use_modal(opened: Option<u32>, on_close: &Callback<()>) -> Modal {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(opened, move |opened| {
            let Some(dialog) = node.cast::<HtmlDialogElement>() else { return };
            match (opened.is_some(), dialog.open()) {
                (true, false) => {
                    let _ = dialog.show_modal();
                }
                (false, true) => dialog.close(),
                (true, true) | (false, false) => {}
            }
        });
    }
    // Escape does what the button does, so that the state is changed before another key is pressed.
    let oncancel = on_close.reform(|event: Event| event.prevent_default());
    // Browsers report a close later, when the dialog may be open again.
    let onclose = {
        let (node, on_close) = (node.clone(), on_close.clone());
        Callback::from(move |_: Event| {
            if node.cast::<HtmlDialogElement>().is_some_and(|dialog| !dialog.open()) {
                on_close.emit(());
            }
        })
    };
    // The event's target is the dialog itself only where the pointer is beside its content.
    let onclick = {
        let (node, on_close) = (node.clone(), on_close.clone());
        Callback::from(move |event: MouseEvent| {
            if event.target_dyn_into::<HtmlElement>() == node.cast::<HtmlElement>() {
                on_close.emit(());
            }
        })
    };
    Modal { node, oncancel, onclose, onclick }
}
