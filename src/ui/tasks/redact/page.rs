//! The page of Redact: the text, the personal data found in it, the kinds that are covered, and the redacted text.

use std::rc::Rc;

use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::{
    REDACT_TEXT,
    state::{Cover, Found, REDACT_MODEL, RedactAction, Redacting, covering},
    words::RedactWords,
};
use crate::{
    protocol::{FailureKind, PersonalKind},
    ui::{
        files::{OpeningView, READABLE},
        models::{Model, ModelKey, ModelPanel, ModelStatus, use_load_model, use_models, use_needed_model},
        parts::{
            Button, ButtonKind, Choice, CopyButton, FailureNotice, FilePicker, GivenFile, IconName, Notice,
            Progress, TextField, use_amount, use_download,
        },
        runs::state_name,
        store::use_act,
        text::use_text,
    },
};

const WHY_NOT: &str = "redact-why-not";
/// How much of a text is shown with its marks; all of it is copied and saved.
const SHOWN: usize = 20_000;

#[derive(Properties, PartialEq)]
pub struct RedactPageProps {
    pub redacting: Redacting,
    pub on_file: Callback<File>,
    /// Puts the redacted text into the message that it came from.
    pub on_message: Callback<String>,
}

#[component]
pub fn RedactPage(props: &RedactPageProps) -> Html {
    let text = use_text();
    let words = &text.redact;
    let redacting = &props.redacting;
    let act = use_act::<RedactAction>();
    use_needed_model(Some(REDACT_MODEL));
    let models = use_models().models;
    let model = models.named(REDACT_MODEL).cloned().unwrap_or_default();
    let load = use_load_model().reform(|()| ModelKey::from(REDACT_MODEL));
    let amount = use_amount(redacting.run.as_ref().and_then(|run| run.transfer));
    let blocking_reason = blocking_reason(redacting, &model, words);
    // Whoever comes from the chat has said already what is to be read.
    let due = redacting.of_message && redacting.run.is_none() && blocking_reason.is_none();
    use_effect_with((due, act.clone()), |(due, act)| {
        if *due {
            act.emit(RedactAction::Start);
        }
    });
    let on_message = redacting.of_message.then(|| {
        let (act, on_message) = (act.clone(), props.on_message.clone());
        Callback::from(move |text: String| {
            on_message.emit(text);
            act.emit(RedactAction::HandBack);
        })
    });
    let open = {
        let on_file = props.on_file.clone();
        move |files: Vec<GivenFile>| files.into_iter().take(1).for_each(|given| on_file.emit(given.file))
    };
    html! {
        <div class="redact" data-model-state={model.state_name()} data-redact={state_name(redacting.run.as_ref())}>
            <ModelPanel of={ModelKey::from(REDACT_MODEL)} busy={redacting.is_running()} />
            <section class="redact__body" aria-labelledby="redact-title">
                <h2 id="redact-title">{ words.title }</h2>
                <p class="redact__quiet">{ words.intro }</p>
                <TextField
                    id={REDACT_TEXT}
                    setting={words.text}
                    value={redacting.text.to_string()}
                    rows=8
                    on_change={act.reform(|text: String| RedactAction::Write(text.into()))}
                />
                <div class="redact__actions">
                    <Button
                        kind={ButtonKind::Primary}
                        label={words.start}
                        disabled={blocking_reason.is_some() || redacting.is_running()}
                        described_by={blocking_reason.map(|_| WHY_NOT)}
                        on_press={act.reform(|()| RedactAction::Start)}
                    />
                    <FilePicker id="redact-file" label={words.choose_file} hint={words.file_hint} accept={READABLE} single=true on_files={open} />
                </div>
                if let Some(file) = &redacting.file {
                    <p class="redact__quiet" data-file={file.to_string()}>{ file.to_string() }</p>
                }
                <OpeningView opening={redacting.opening.clone()} on_action={act.reform(RedactAction::Opening)} />
                if let Some(blocking_reason) = blocking_reason {
                    <p id={WHY_NOT} class="redact__quiet">{ blocking_reason }</p>
                }
                if let Some(run) = &redacting.run {
                    if run.is_running() {
                        <Progress
                            said={words.running}
                            {amount}
                            on_stop={act.reform(|()| RedactAction::Stop)}
                            stopping={run.stopping}
                        />
                    }
                    if run.is_stopped() {
                        <Notice>{ words.stopped }</Notice>
                    }
                    if let Some(failure) = run.failure() {
                        <FailureNotice
                            failure={failure.clone()}
                            sentence={(failure.kind == FailureKind::BadInput).then_some(words.too_long)}
                            on_load={model.loaded().is_none().then_some(load)}
                            on_retry={(failure.kind != FailureKind::BadInput).then(|| act.reform(|()| RedactAction::Start))}
                        />
                    }
                    <p class="visually-hidden" role="status">
                        if run.done().is_some() {
                            { said(&run.so_far, words) }
                        }
                    </p>
                    if run.done().is_some() || !run.so_far.spans.is_empty() {
                        <Result
                            found={run.so_far.clone()}
                            kept={redacting.kept.clone()}
                            cover={redacting.cover}
                            {on_message}
                        />
                    }
                }
            </section>
        </div>
    }
}

/// The reason why no run can start yet; the model's own panel offers to load it.
fn blocking_reason(redacting: &Redacting, model: &Model, words: &RedactWords) -> Option<&'static str> {
    if redacting.is_running() {
        return None;
    }
    match &model.status {
        ModelStatus::Absent | ModelStatus::Failed(_) => Some(words.needs_model),
        ModelStatus::Loading(_) => Some(words.waits_for_model),
        ModelStatus::Ready(_) => (!redacting.can_start()).then_some(words.needs_text),
    }
}

fn said(found: &Found, words: &RedactWords) -> String {
    if found.spans.is_empty() { words.nothing.to_owned() } else { (words.found)(found.spans.len()) }
}

#[derive(Properties, PartialEq)]
struct ResultProps {
    found: Found,
    kept: Rc<Vec<PersonalKind>>,
    cover: Cover,
    /// Where the text is a message.
    on_message: Option<Callback<String>>,
}

/// Shows what was found, which kinds are covered, and the redacted text.
#[component]
fn Result(props: &ResultProps) -> Html {
    let words = &use_text().redact;
    let act = use_act::<RedactAction>();
    let save = use_download("redacted.txt", "text/plain;charset=utf-8");
    let ResultProps { found, kept, cover, on_message } = props;
    let redacted = use_memo((found.clone(), kept.clone(), *cover, words.title), {
        let kind = words.kind;
        move |(found, kept, cover, _)| found.redacted(kept, *cover, kind)
    });
    let tick = |kind: PersonalKind, count: usize| {
        let onchange = act.reform(move |event: Event| {
            let ticked = event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.checked());
            RedactAction::Keep(kind, !ticked)
        });
        html! {
            <label class="redact__kind">
                <input type="checkbox" checked={!kept.contains(&kind)} {onchange} />
                { (words.count)(kind, count) }
            </label>
        }
    };
    html! {
        <div class="redact__result" data-found={found.spans.len().to_string()}>
            <p>{ said(found, words) }</p>
            if !found.spans.is_empty() {
                <fieldset class="redact__kinds" aria-describedby="redact-kinds-hint">
                    <legend>{ words.kinds }</legend>
                    for (kind, count) in found.kinds() {
                        { tick(kind, count) }
                    }
                    <p id="redact-kinds-hint" class="redact__quiet">{ words.kinds_hint }</p>
                </fieldset>
                <Choice
                    id="redact-cover"
                    label={words.cover}
                    options={words.covers.to_vec()}
                    chosen={Cover::ALL.iter().position(|known| known == cover).unwrap_or_default()}
                    on_change={act.reform(|index: usize| {
                        RedactAction::Cover(Cover::ALL.get(index).copied().unwrap_or_default())
                    })}
                />
            }
            <h3 id="redact-result">{ words.result }</h3>
            <p class="redact__text" dir="auto" tabindex="0" role="region" aria-labelledby="redact-result">
                { marked(found, kept, *cover, words) }
            </p>
            <div class="redact__actions">
                if let Some(on_message) = on_message {
                    <Button
                        kind={ButtonKind::Primary}
                        label={words.use_in_message}
                        on_press={let redacted = redacted.clone(); on_message.reform(move |()| (*redacted).clone())}
                    />
                }
                <CopyButton label={words.copy} content={(*redacted).clone()} />
                <Button
                    kind={ButtonKind::Quiet}
                    icon={IconName::Download}
                    label={words.save}
                    on_press={let redacted = redacted.clone(); save.reform(move |()| (*redacted).clone())}
                />
            </div>
            <p class="redact__quiet">{ words.limits }</p>
        </div>
    }
}

/// Draws the text with what was found marked in it: covered, or as it is where its kind is kept.
fn marked(found: &Found, kept: &[PersonalKind], cover: Cover, words: &RedactWords) -> Html {
    let mut shown = 0;
    let mut pieces = Vec::new();
    for piece in found.pieces() {
        if shown > SHOWN {
            pieces.push(html! { "…" });
            break;
        }
        shown += piece.text.len();
        pieces.push(match piece.data {
            None => html! { <>{ piece.text[..piece.text.floor_char_boundary(SHOWN)].to_owned() }</> },
            Some(data) => {
                let is_kept = kept.contains(&data.kind);
                let text = if is_kept {
                    piece.text.to_owned()
                } else {
                    covering(piece.text, data.kind, cover, words.kind)
                };
                let title = format!("{}, {}", (words.kind)(data.kind), (words.certainty)(data.certainty));
                let class = if is_kept { "redact__mark redact__mark--kept" } else { "redact__mark" };
                html! {
                    <mark {class} title={title.clone()} data-kind={format!("{:?}", data.kind)}>
                        { text }<span class="visually-hidden">{ format!(" ({title})") }</span>
                    </mark>
                }
            }
        });
    }
    pieces.into_iter().collect()
}
