//! What the model answered so far, how that went, and what can be done with it.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    state::ChatAction,
    thinking_view::ThinkingView,
    turn::{Turn, TurnState},
    words::ChatWords,
};
use crate::{
    protocol::{Failure, Finish, Generated, Progress},
    ui::{
        models::{ModelKey, use_load_model, use_models},
        parts::{
            Button, ButtonKind, CopyButton, FailureNotice, IconName, Notice, ProgressBar, Remedy,
            markdown::Markdown,
        },
        store::use_act,
        text::{Text, use_text},
    },
};

#[derive(Properties, PartialEq)]
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

#[component]
pub fn Answer(props: &AnswerProps) -> Html {
    let text = use_text();
    let words = &text.chat;
    let AnswerProps { turn, is_last, can_ask, .. } = props;
    let regenerate = use_act::<ChatAction>().reform(|()| ChatAction::Regenerate);
    let answer = AttrValue::from(turn.said().to_owned());
    let (state, generated) = match &turn.state {
        TurnState::Running { .. } => ("running", None),
        TurnState::Done(generated) => ("done", Some(generated)),
        TurnState::Stopped => ("stopped", None),
        TurnState::Failed(_) => ("failed", None),
    };
    html! {
        <article
            class="answer"
            aria-label={words.assistant}
            aria-busy={turn.is_running().to_string()}
            data-role="assistant"
            data-state={state}
            data-tokens-per-second={generated.and_then(Generated::tokens_per_second).map(|rate| format!("{rate:.2}"))}
            data-ttft-ms={generated.map(|generated| format!("{:.1}", generated.ttft_ms))}
            data-prompt-tokens={generated.map(|generated| generated.prompt_tokens.to_string())}
            data-cached-tokens={generated.map(|generated| generated.cached_tokens.to_string())}
            data-dropped-messages={
                generated.filter(|generated| generated.dropped_messages > 0)
                    .map(|generated| generated.dropped_messages.to_string())
            }
        >
            if let (TurnState::Running { progress, .. }, true) = (&turn.state, turn.thinking().is_none() && answer.is_empty()) {
                { prefill(*progress, words) }
            }
            { thought(turn, &answer) }
            if !answer.is_empty() {
                <Markdown source={answer.clone()} growing={turn.is_running()} />
            }
            { sources(turn, text) }
            { outcome(props, words) }
            if !turn.is_running() && (*is_last || !answer.is_empty()) {
                <div class="answer__actions">
                    if !answer.is_empty() {
                        <CopyButton label={text.copy} content={answer} />
                    }
                    if *is_last {
                        <Button
                            kind={ButtonKind::Quiet}
                            icon={IconName::Regenerate}
                            label={words.regenerate}
                            disabled={!can_ask}
                            on_press={regenerate}
                        />
                    }
                    if let Some(generated) = generated.filter(|_| props.has_figures) {
                        { figures(generated, text) }
                    }
                </div>
            }
        </article>
    }
}

/// What the model thought first, where it did.
fn thought(turn: &Turn, answer: &str) -> Html {
    let Some((thinking, unfinished)) = turn.thinking() else { return Html::default() };
    let going_on = unfinished && turn.is_running();
    if thinking.is_empty() && !going_on {
        return Html::default();
    }
    html! {
        <ThinkingView
            thinking={thinking.to_owned()}
            {going_on}
            took_ms={turn.thought_ms}
            alone={!turn.is_running() && answer.is_empty()}
        />
    }
}

/// How much of the conversation the model has read before it answers; `None` until the first slice is through.
fn prefill(progress: Option<Progress>, words: &ChatWords) -> Html {
    let Some(Progress { done, total, .. }) = progress else {
        return html! { <p class="prefill-progress">{ words.thinking }</p> };
    };
    let said = (words.reading_prompt)(done, total);
    html! {
        <p class="prefill-progress">
            <span>{ said.clone() }</span>
            if let Some(total) = total {
                <ProgressBar label={said} {done} {total} />
            }
        </p>
    }
}

/// The passages that an answer was given, each a way back to where it stands.
fn sources(turn: &Turn, text: &Text) -> Html {
    let (first, sources) = turn.cited();
    if sources.is_empty() {
        let words = &text.chat.history;
        let said = turn.retrieved.as_ref().map(|retrieved| match retrieved.left_out {
            true => words.no_room_for_documents,
            false => words.nothing_retrieved,
        });
        return said.map_or_else(Html::default, |said| html! { <Notice>{ said }</Notice> });
    }
    html! {
        <nav class="sources" aria-label={text.search.sources}>
            <p class="sources__title" aria-hidden="true">{ text.search.sources }</p>
            <ol class="sources__list" start={first.to_string()}>
                for source in sources {
                    <li><a href={source.fragment()}>{ source.place(text.search.page) }</a></li>
                }
            </ol>
        </nav>
    }
}

/// How fast an answer came, and what it cost.
fn figures(generated: &Generated, text: &Text) -> Html {
    html! {
        <ul class="answer-figures">
            if let Some(rate) = generated.tokens_per_second() {
                <li>{ (text.tokens_per_second)(rate) }</li>
            }
            <li>{ (text.chat.time_to_first_token)(generated.ttft_ms) }</li>
            <li>{ (text.chat.prompt_tokens)(generated.prompt_tokens, generated.cached_tokens) }</li>
            if generated.accepted_tokens > 0 {
                <li>{ (text.chat.looked_up)(generated.accepted_tokens, generated.generated_tokens) }</li>
            }
        </ul>
    }
}

/// What is to be said about how the answer ended.
fn outcome(props: &AnswerProps, words: &ChatWords) -> Html {
    match &props.turn.state {
        TurnState::Running { .. } => Html::default(),
        TurnState::Stopped => html! { <p class="answer__ended">{ words.stopped }</p> },
        TurnState::Failed(failure) => html! {
            <AnswerFailure
                failure={failure.clone()}
                is_last={props.is_last}
                can_ask={props.can_ask}
                on_edit={props.on_edit.clone()}
            />
        },
        TurnState::Done(generated) => {
            let cut = match generated.finish {
                Finish::EndOfTurn | Finish::StopString => None,
                Finish::MaxTokens => Some(words.max_tokens_reached),
                Finish::ContextFull => Some(words.context_full),
            };
            html! {
                <>
                    if let Some(cut) = cut {
                        <Notice>{ cut }</Notice>
                    }
                    if generated.system_moved {
                        <Notice>{ words.system_moved }</Notice>
                    }
                    if generated.gpu_lost.is_some() {
                        <Notice>{ words.gpu_lost }</Notice>
                    }
                    if generated.dropped_messages > 0 {
                        <Notice>{ (words.dropped_messages)(generated.dropped_messages) }</Notice>
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
