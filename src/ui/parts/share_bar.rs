//! A bar as long as a share of the whole, for the eye: a figure beside it says the same.

use yew::prelude::*;

use super::use_share::use_share;

#[derive(Properties, PartialEq)]
pub struct ShareBarProps {
    /// From 0 to 1.
    pub share: f32,
}

#[component]
pub fn ShareBar(props: &ShareBarProps) -> Html {
    let node = use_node_ref();
    use_share(&node, props.share);
    html! { <span class="share-bar" aria-hidden="true" ref={node} /> }
}
