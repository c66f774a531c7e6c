//! How much of the conversation the model has read before it answers.

use yew::prelude::*;

use crate::{
    protocol::Progress,
    ui::{parts::ProgressBar, text::use_text},
};

#[derive(Properties, PartialEq)]
pub struct PrefillProgressProps {
    /// `None` until the first slice is through.
    pub progress: Option<Progress>,
}

#[component]
pub fn PrefillProgress(props: &PrefillProgressProps) -> Html {
    let text = use_text();
    let Some(Progress { done, total, .. }) = props.progress else {
        return html! { <p class="prefill-progress">{ text.thinking }</p> };
    };
    let said = (text.reading_prompt)(done, total);
    html! {
        <p class="prefill-progress">
            <span>{ said.clone() }</span>
            if let Some(total) = total {
                <ProgressBar label={said} {done} {total} />
            }
        </p>
    }
}
