//! A button that copies a text, and then shows whether that worked.

use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    icon::IconName,
    use_copy::{Copying, use_copy},
};
use crate::ui::text::use_text;

#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    pub label: AttrValue,
    pub content: AttrValue,
}

#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let text = use_text();
    let (copying, copy) = use_copy();
    let on_press =
        use_callback((copy, props.content.clone()), |(), (copy, content)| copy.emit(content.clone()));
    let (icon, said) = match copying {
        Copying::Idle => (IconName::Copy, ""),
        Copying::Copied => (IconName::Check, text.copied),
        Copying::Refused => (IconName::Warning, text.copy_failed),
    };
    html! {
        <span class="copy-button">
            <Button kind={ButtonKind::Quiet} {icon} label={props.label.clone()} {on_press} />
            <span class="copy-button__said" role="status">{ said }</span>
        </span>
    }
}
