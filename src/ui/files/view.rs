//! Shows a file that is opened as a text: how far the reading is, why it can't go on, what was found out and can be said otherwise.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    opening::{Opening, OpeningAction},
    recognition_view::RecognitionView,
    words::ENCODINGS,
};
use crate::{
    protocol::{FailureKind, ReadFacts, ReadNotice, Unreadable},
    ui::{
        parts::{Button, ButtonKind, Choice, FailureNotice, Notice, Progress, use_amount},
        runs::state_name,
        text::use_text,
    },
};

const PASSWORD: &str = "file-password";
const ENCODING: &str = "file-encoding";

#[derive(Properties, PartialEq)]
pub struct OpeningViewProps {
    pub opening: Opening,
    pub on_action: Callback<OpeningAction>,
    /// Unlike that of any other that is shown beside it.
    #[prop_or_default]
    pub number: u64,
}

#[component]
pub fn OpeningView(props: &OpeningViewProps) -> Html {
    let text = use_text();
    let words = &text.files;
    let OpeningViewProps { opening, on_action, number } = props;
    let amount = use_amount(opening.run.as_ref().and_then(|run| run.transfer));
    let Some(((_, name), run)) = opening.file.as_ref().zip(opening.run.as_ref()) else {
        return Html::default();
    };
    let stop = on_action.reform(|()| OpeningAction::Stop);
    html! {
        <div class="file-opening" data-opening={state_name(Some(run))}>
            if run.is_running() {
                <Progress said={(words.reading)(name)} {amount} stopping={run.stopping} on_stop={stop} />
            }
            if run.is_stopped() {
                <Notice>{ (words.stopped)(name) }</Notice>
            }
            if let Some(failure) = run.failure() {
                if let FailureKind::Unreadable(Unreadable::Scan { .. }) = failure.kind {
                    // Below, with what can be done.
                } else if let FailureKind::Unreadable(why) = failure.kind {
                    <div class="file-opening__refusal" role="alert" data-refusal={format!("{why:?}")}>
                        <Notice>{ format!("{name}: {}", (words.unreadable)(why)) }</Notice>
                        if matches!(why, Unreadable::Password | Unreadable::WrongPassword) {
                            <PasswordForm on_action={on_action.clone()} number={*number} />
                        }
                    </div>
                } else {
                    <FailureNotice failure={failure.clone()} />
                }
            }
            if let Some(facts) = run.done() {
                <Found
                    facts={facts.clone()}
                    chosen={opening.encoding}
                    on_action={on_action.clone()}
                    number={*number}
                />
            }
            <RecognitionView opening={opening.clone()} on_action={on_action.clone()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PasswordFormProps {
    on_action: Callback<OpeningAction>,
    number: u64,
}

#[component]
fn PasswordForm(props: &PasswordFormProps) -> Html {
    let words = &use_text().files;
    let field = use_node_ref();
    let id = named(PASSWORD, props.number);
    let give = {
        let (field, on_action) = (field.clone(), props.on_action.clone());
        Callback::from(move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                on_action.emit(OpeningAction::Password(field.value()));
            }
        })
    };
    let onsubmit = {
        let give = give.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            give.emit(());
        }
    };
    html! {
        <form class="file-opening__password" {onsubmit}>
            <label class="field__label" for={id.clone()}>{ words.password }</label>
            <input ref={field} {id} type="password" autocomplete="off" />
            <Button kind={ButtonKind::Secondary} label={words.open} on_press={give} />
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct FoundProps {
    facts: ReadFacts,
    chosen: Option<&'static str>,
    on_action: Callback<OpeningAction>,
    number: u64,
}

/// The encoding, which a person can change, and what was left out, guessed or repaired.
#[component]
fn Found(props: &FoundProps) -> Html {
    let words = &use_text().files;
    let FoundProps { facts, chosen, on_action, number } = props;
    let encoding = facts.dialect.encoding.as_ref().map(|found| {
        let options = [&[words.as_found], ENCODINGS.as_slice()].concat();
        let at = chosen.and_then(|chosen| ENCODINGS.iter().position(|name| *name == chosen));
        let on_change = on_action.reform(|index: usize| {
            OpeningAction::Encoding(index.checked_sub(1).and_then(|index| ENCODINGS.get(index)).copied())
        });
        html! {
            <div class="file-opening__encoding" data-encoding={found.clone()}>
                <Choice
                    id={named(ENCODING, *number)}
                    label={words.encoding}
                    {options}
                    chosen={at.map_or(0, |at| at + 1)}
                    {on_change}
                />
                <span>{ (words.read_as)(found) }</span>
            </div>
        }
    });
    html! {
        <>
            { encoding.unwrap_or_default() }
            for notice in facts.notices.iter().filter(|notice| !matches!(notice, ReadNotice::PagesWithoutText { .. })) {
                <Notice>{ (words.notice)(notice) }</Notice>
            }
        </>
    }
}

/// An id that no other file's field has.
fn named(id: &str, number: u64) -> AttrValue {
    if number == 0 { id.to_owned().into() } else { format!("{id}-{number}").into() }
}
