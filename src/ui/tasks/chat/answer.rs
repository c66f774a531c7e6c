//! What the model answered so far, how that went, and what can be done with it.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    answer_figures::AnswerFigures,
    prefill_progress::PrefillProgress,
    sources::Sources,
    state::ChatAction,
    turn::{Turn, TurnState},
};
use crate::{
    protocol::{Failure, Finish, Generated},
    ui::{
        models::{ModelKey, use_load_model, use_models},
        parts::{
            Button, ButtonKind, CopyButton, FailureNotice, IconName, Notice, Remedy, markdown::Markdown,
        },
        store::use_act,
        text::{Text, use_text},
    },
};

#[derive(Properties)]
pub struct AnswerProps {
    pub turn: Rc<Turn>,
    /// Only the last answer can be asked for again.
    pub is_last: bool,
    pub can_ask: bool,
    /// Opens the question for editing.
    pub on_edit: Callback<()>,
    /// Not where a person wrote the answer, or another program.
    pub has_figures: bool,
}

/// A turn that changed is another `Rc`, so its text is never compared.
impl PartialEq for AnswerProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.turn, &other.turn)
            && (self.is_last, self.can_ask, &self.on_edit) == (other.is_last, other.can_ask, &other.on_edit)
    }
}

#[component]
pub fn Answer(props: &AnswerProps) -> Html {
    let text = use_text();
    let turn = &props.turn;
    let regenerate = use_act::<ChatAction>().reform(|()| ChatAction::Regenerate);
    let answer = AttrValue::from(turn.answer.clone());
    let generated = match &turn.state {
        TurnState::Done(generated) => Some(generated),
        TurnState::Running { .. } | TurnState::Stopped | TurnState::Failed(_) => None,
    };
    html! {
        <article
            class="answer"
            aria-label={text.assistant}
            aria-busy={turn.is_running().to_string()}
            data-role="assistant"
            data-state={state_name(&turn.state)}
            data-tokens-per-second={generated.and_then(Generated::tokens_per_second).map(|rate| format!("{rate:.2}"))}
            data-ttft-ms={generated.map(|generated| format!("{:.1}", generated.ttft_ms))}
            data-prompt-tokens={generated.map(|generated| generated.prompt_tokens.to_string())}
            data-cached-tokens={generated.map(|generated| generated.cached_tokens.to_string())}
            data-dropped-messages={
                generated.filter(|generated| generated.dropped_messages > 0)
                    .map(|generated| generated.dropped_messages.to_string())
            }
        >
            if let (TurnState::Running { progress, .. }, true) = (&turn.state, turn.answer.is_empty()) {
                <PrefillProgress progress={*progress} />
            }
            if !turn.answer.is_empty() {
                <Markdown source={answer.clone()} />
            }
            if !turn.sources.is_empty() {
                <Sources sources={turn.sources.clone()} />
            }
            if let TurnState::Failed(failure) = &turn.state {
                <AnswerFailure
                    failure={failure.clone()}
                    is_last={props.is_last}
                    can_ask={props.can_ask}
                    on_edit={props.on_edit.clone()}
                />
            }
            { outcome(&turn.state, text) }
            if !turn.is_running() && (props.is_last || !turn.answer.is_empty()) {
                <div class="answer__actions">
                    if !turn.answer.is_empty() {
                        <CopyButton label={text.copy} content={answer} />
                    }
                    if props.is_last {
                        <Button
                            kind={ButtonKind::Quiet}
                            icon={IconName::Regenerate}
                            label={text.regenerate}
                            disabled={!props.can_ask}
                            on_press={regenerate}
                        />
                    }
                    if let Some(generated) = generated.filter(|_| props.has_figures) {
                        <AnswerFigures generated={generated.clone()} />
                    }
                </div>
            }
        </article>
    }
}

const fn state_name(state: &TurnState) -> &'static str {
    match state {
        TurnState::Running { .. } => "running",
        TurnState::Done(_) => "done",
        TurnState::Stopped => "stopped",
        TurnState::Failed(_) => "failed",
    }
}

/// What is to be said about how the answer ended.
fn outcome(state: &TurnState, text: &'static Text) -> Html {
    match state {
        TurnState::Running { .. } | TurnState::Failed(_) => Html::default(),
        TurnState::Stopped => html! { <p class="answer__ended">{ text.answer_stopped }</p> },
        TurnState::Done(generated) => {
            let cut = match generated.finish {
                Finish::EndOfTurn | Finish::StopString => None,
                Finish::MaxTokens => Some(text.max_tokens_reached),
                Finish::ContextFull => Some(text.context_full),
            };
            html! {
                <>
                    if let Some(cut) = cut {
                        <Notice>{ cut }</Notice>
                    }
                    if generated.dropped_messages > 0 {
                        <Notice>{ (text.dropped_messages)(generated.dropped_messages) }</Notice>
                    }
                </>
            }
        }
    }
}

#[derive(Properties, PartialEq)]
struct AnswerFailureProps {
    failure: Failure,
    is_last: bool,
    can_ask: bool,
    on_edit: Callback<()>,
}

/// Why there is no answer, and the way on; an earlier answer is mended by editing its question.
#[component]
fn AnswerFailure(props: &AnswerFailureProps) -> Html {
    let act = use_act::<ChatAction>();
    let load = use_load_model().reform(|()| ModelKey::Language);
    let ready = use_models().models.language().loaded().is_some();
    let last = |way_on: Callback<()>| props.is_last.then_some(way_on);
    html! {
        <FailureNotice
            failure={props.failure.clone()}
            on_load={last(load).filter(|_| !ready)}
            on_retry={last(act.reform(|()| ChatAction::Regenerate))}
            on_edit={last(props.on_edit.clone())}
            on_new_chat={last(act.reform(|()| ChatAction::Clear))}
            disabled={Remedy::of(props.failure.kind) == Remedy::Retry && !props.can_ask}
        />
    }
}
