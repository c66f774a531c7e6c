//! A modal dialog at the side of the chat.

use yew::prelude::*;

use crate::ui::{
    parts::{Button, ButtonKind, IconName, Modal, use_modal},
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
    let Modal { node, oncancel, onclose, onclick } = use_modal(props.open.then_some(0), &props.on_close);
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
