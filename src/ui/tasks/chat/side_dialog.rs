//! A dialog at the side of the chat: the browser holds the focus in it, closes it at Escape and gives the focus back.

use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::ui::{
    parts::{Button, ButtonKind, IconName},
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct SideDialogProps {
    pub title: AttrValue,
    pub open: bool,
    pub on_close: Callback<()>,
    /// Drawn only while it is open.
    pub children: Html,
}

#[component]
pub fn SideDialog(props: &SideDialogProps) -> Html {
    let text = use_text();
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.open, move |open| {
            let Some(dialog) = node.cast::<HtmlDialogElement>() else { return };
            match (*open, dialog.open()) {
                (true, false) => {
                    let _ = dialog.show_modal();
                }
                (false, true) => dialog.close(),
                (true, true) | (false, false) => {}
            }
        });
    }
    // Escape goes the way of the button, so that the page knows of it.
    let oncancel = props.on_close.reform(|event: Event| event.prevent_default());
    // The browser may close it by itself, and tells of that later, when it may be open again.
    let onclose = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |_: Event| {
            if node.cast::<HtmlDialogElement>().is_some_and(|dialog| !dialog.open()) {
                on_close.emit(());
            }
        }
    };
    // The dialog itself is under the pointer only beside its content.
    let onclick = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |event: MouseEvent| {
            if event.target_dyn_into::<HtmlElement>() == node.cast::<HtmlElement>() {
                on_close.emit(());
            }
        }
    };
    html! {
        <dialog ref={node} class="side-dialog" aria-label={props.title.clone()} {oncancel} {onclose} {onclick}>
            if props.open {
                <div class="side-dialog__content">
                    <div class="side-dialog__bar">
                        <h2>{ props.title.clone() }</h2>
                        <Button
                            kind={ButtonKind::Quiet}
                            icon={IconName::Close}
                            label={text.close}
                            compact=true
                            on_press={props.on_close.clone()}
                        />
                    </div>
                    { props.children.clone() }
                </div>
            }
        </dialog>
    }
}
