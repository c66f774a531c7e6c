//! What can be done with the last answer beside asking again: going on where it was cut, and changing the model's words.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    history::{ConversationAction, Turn},
    prompt_editor::PromptEditor,
    state::ChatAction,
};
use crate::ui::{
    parts::{Button, ButtonKind, IconName},
    store::use_act,
    text::use_text,
};

#[derive(Properties)]
pub struct AnswerToolsProps {
    pub turn: Rc<Turn>,
    pub can_continue: bool,
    /// The model is ready.
    pub can_ask: bool,
}

/// A turn that changed is another `Rc`, so its text is never compared.
impl PartialEq for AnswerToolsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.turn, &other.turn)
            && (self.can_continue, self.can_ask) == (other.can_continue, other.can_ask)
    }
}

#[component]
pub fn AnswerTools(props: &AnswerToolsProps) -> Html {
    let words = &use_text().chat.history;
    let act = use_act::<ChatAction>();
    let editing = use_state_eq(|| false);
    let id = props.turn.id;
    if props.turn.is_running() || props.turn.answer.is_empty() {
        return Html::default();
    }
    let edit = |on: bool| {
        let editing = editing.setter();
        Callback::from(move |()| editing.set(on))
    };
    if *editing {
        let save = {
            let (act, editing) = (act.clone(), editing.setter());
            Callback::from(move |answer: String| {
                editing.set(false);
                act.emit(ChatAction::InShown(ConversationAction::EditAnswer { id, answer }));
            })
        };
        return html! {
            <PromptEditor
                prompt={AttrValue::from(props.turn.answer.clone())}
                can_send=true
                label={words.edit_answer}
                send={words.save}
                on_send={save}
                on_cancel={edit(false)}
            />
        };
    }
    html! {
        <div class="answer-tools">
            if props.can_continue {
                <Button
                    kind={ButtonKind::Quiet}
                    icon={IconName::Send}
                    label={words.go_on}
                    disabled={!props.can_ask}
                    on_press={act.reform(move |()| ChatAction::InShown(ConversationAction::Continue { id }))}
                />
            }
            <Button kind={ButtonKind::Quiet} icon={IconName::Edit} label={words.edit_answer} on_press={edit(true)} />
        </div>
    }
}
