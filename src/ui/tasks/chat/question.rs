//! What a person asked, as they wrote it.

use yew::prelude::*;

use super::prompt_editor::PromptEditor;
use crate::ui::{
    parts::{Button, ButtonKind, CopyButton, IconName},
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct QuestionProps {
    pub prompt: AttrValue,
    pub editing: bool,
    pub can_ask: bool,
    pub on_edit: Callback<bool>,
    pub on_resend: Callback<String>,
}

#[component]
pub fn Question(props: &QuestionProps) -> Html {
    let text = use_text();
    html! {
        <article class="question" data-role="user" data-state="done" aria-label={text.you}>
            if props.editing {
                <PromptEditor
                    prompt={props.prompt.clone()}
                    can_send={props.can_ask}
                    on_send={props.on_resend.clone()}
                    on_cancel={props.on_edit.reform(|()| false)}
                />
            } else {
                <p class="question__text">{ props.prompt.clone() }</p>
                <div class="question__actions">
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Edit}
                        label={text.edit}
                        on_press={props.on_edit.reform(|()| true)}
                    />
                    <CopyButton label={text.copy} content={props.prompt.clone()} />
                </div>
            }
        </article>
    }
}
