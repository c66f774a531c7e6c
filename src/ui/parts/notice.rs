//! Shows something that a person should know and that is no failure.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    pub children: Html,
}

#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    html! { <p class="notice">{ props.children.clone() }</p> }
}
