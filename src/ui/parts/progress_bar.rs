//! A bar that fills, and a glow that goes to and fro where nobody knows how long.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ProgressBarProps {
    pub label: AttrValue,
    pub done: u64,
    /// `None` where nobody knows.
    pub total: Option<u64>,
}

#[component]
pub fn ProgressBar(props: &ProgressBarProps) -> Html {
    let value = props.total.map(|_| props.done.to_string());
    html! {
        <progress
            class="progress-bar"
            aria-label={props.label.clone()}
            max={props.total.map(|total| total.max(1).to_string())}
            {value}
        />
    }
}
