//! What a model thought before it answered, folded. Must not know what it answered.

use yew::prelude::*;

use crate::ui::text::{quantity, use_text};

#[derive(Properties, PartialEq)]
pub struct ThinkingViewProps {
    pub thinking: AttrValue,
    /// It has not come to its end yet.
    pub going_on: bool,
    /// `None` while it goes on, and where nobody has measured it.
    pub took_ms: Option<u64>,
    /// Nothing else is there to be read.
    pub alone: bool,
}

#[component]
pub fn ThinkingView(props: &ThinkingViewProps) -> Html {
    let words = &use_text().chat;
    let took = props.took_ms.filter(|_| !props.going_on);
    html! {
        <details class="thinking" data-thinking={if props.going_on { "running" } else { "done" }} open={props.alone}>
            <summary class="thinking__summary">
                if props.going_on {
                    { words.thinking }
                } else {
                    { words.thought }
                }
                if let Some(took) = took {
                    <span class="thinking__time">{ quantity::short_time(took as f64) }</span>
                }
            </summary>
            <p class="thinking__text" dir="auto">{ props.thinking.clone() }</p>
        </details>
    }
}
