//! One turn: the question, which can be edited, and its answer.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    answer::Answer,
    answer_tools::AnswerTools,
    attached_files::SentFiles,
    attachment::Attachment,
    branch_switch::BranchSwitch,
    prompt_editor::PromptEditor,
    state::ChatAction,
    turn::{Turn, TurnId},
};
use crate::ui::{
    parts::{Button, ButtonKind, CopyButton, IconName},
    store::use_act,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct TurnViewProps {
    pub turn: Rc<Turn>,
    pub is_last: bool,
    pub can_ask: bool,
    pub place: TurnPlace,
}

/// A turn among its versions and in the context.
#[derive(Clone, PartialEq)]
pub struct TurnPlace {
    /// Counted from the oldest that is shown.
    pub index: usize,
    pub versions: Vec<TurnId>,
    pub has_figures: bool,
    pub can_continue: bool,
    /// The turns before it are no longer given to the model.
    pub first_given: bool,
}

#[component]
pub fn TurnView(props: &TurnViewProps) -> Html {
    let editing = use_state(|| false);
    let act = use_act::<ChatAction>();
    let id = props.turn.id;
    let prompt = use_memo(id, |_| AttrValue::from(props.turn.prompt.clone()));
    let on_edit = use_callback(editing.setter(), |on: bool, editing| editing.set(on));
    let on_resend = use_callback((act, editing.setter()), move |prompt: String, (act, editing)| {
        editing.set(false);
        act.emit(ChatAction::Resend { id, prompt: prompt.into() });
    });
    html! {
        <div
            class={classes!("turn", props.place.first_given.then_some("turn--first-given"))}
            data-index={props.place.index.to_string()}
        >
            <Question
                prompt={(*prompt).clone()}
                attachments={props.turn.attachments.clone()}
                editing={*editing}
                can_ask={props.can_ask}
                on_edit={on_edit.clone()}
                {on_resend}
            />
            <BranchSwitch
                shown={id}
                versions={props.place.versions.clone()}
                disabled={props.turn.is_running()}
            />
            <Answer
                turn={props.turn.clone()}
                is_last={props.is_last}
                can_ask={props.can_ask}
                on_edit={on_edit.reform(|()| true)}
                has_figures={props.place.has_figures}
            />
            if props.is_last {
                <AnswerTools
                    key={id.0.to_string()}
                    turn={props.turn.clone()}
                    can_continue={props.place.can_continue}
                    can_ask={props.can_ask}
                />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct QuestionProps {
    prompt: AttrValue,
    attachments: Rc<Vec<Attachment>>,
    editing: bool,
    can_ask: bool,
    on_edit: Callback<bool>,
    on_resend: Callback<String>,
}

/// What a person asked, as they wrote it. It is not drawn again while its answer streams.
#[component]
fn Question(props: &QuestionProps) -> Html {
    let text = use_text();
    let QuestionProps { prompt, attachments, editing, can_ask, on_edit, on_resend } = props;
    html! {
        <article class="question" data-role="user" data-state="done" aria-label={text.chat.you}>
            <SentFiles attachments={attachments.clone()} />
            if *editing {
                <PromptEditor
                    prompt={prompt.clone()}
                    can_send={*can_ask}
                    on_send={on_resend.clone()}
                    on_cancel={on_edit.reform(|()| false)}
                />
            } else {
                <p class="question__text">{ prompt.clone() }</p>
                <div class="question__actions">
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Edit}
                        label={text.chat.edit}
                        on_press={on_edit.reform(|()| true)}
                    />
                    <CopyButton label={text.copy} content={prompt.clone()} />
                </div>
            }
        </article>
    }
}
