//! Tells that another version of the app is here and waits until the person takes it.

use yew::prelude::*;

use crate::ui::{parts::Button, text::use_text};

#[derive(Properties, PartialEq)]
pub struct UpdateNoticeProps {
    pub on_swap: Callback<()>,
}

#[component]
pub fn UpdateNotice(props: &UpdateNoticeProps) -> Html {
    let words = &use_text().privacy;
    html! {
        <div class="update-notice" role="status">
            <p>{ words.update_ready }</p>
            <Button label={words.update} on_press={props.on_swap.clone()} />
        </div>
    }
}
