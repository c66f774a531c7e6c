//! How fast an answer came, and what it cost.

use yew::prelude::*;

use crate::{protocol::Generated, ui::text::use_text};

#[derive(Properties, PartialEq)]
pub struct AnswerFiguresProps {
    pub generated: Generated,
}

#[component]
pub fn AnswerFigures(props: &AnswerFiguresProps) -> Html {
    let text = use_text();
    let generated = &props.generated;
    html! {
        <ul class="answer-figures">
            if let Some(rate) = generated.tokens_per_second() {
                <li>{ (text.tokens_per_second)(rate) }</li>
            }
            <li>{ (text.time_to_first_token)(generated.ttft_ms) }</li>
            <li>{ (text.prompt_tokens)(generated.prompt_tokens, generated.cached_tokens) }</li>
        </ul>
    }
}
