//! Something a person should know that is no failure.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    pub children: Html,
}

#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    html! { <p class="notice">{ props.children.clone() }</p> }
}
