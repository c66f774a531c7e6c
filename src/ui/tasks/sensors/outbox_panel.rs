//! The panel of the outbox: where results go and whether they may, how many wait, were sent or refused, and what a server refused.

use gloo_timers::callback::Interval;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    live_handle::LiveHandle,
    outbox::{OutboxAction, OutboxView, is_address},
    state::SensorsAction,
    use_outbox::OutboxDesk,
    words::SensorsWords,
};
use crate::{
    protocol::{OutboxSettings, OutboxState, OutboxWish, RefusedBatch, WhenFull},
    ui::{
        browser::{date_and_time, time_of_day},
        parts::{Button, ButtonKind, Choice, FailureNotice, IconName, NumberField, Switch},
        store::use_act,
        text::{use_language, use_text},
    },
};

const ADDRESS: &str = "sensors-collector";
const WHENS: [WhenFull; 3] = [WhenFull::DropOldestWaiting, WhenFull::DropOldestSent, WhenFull::StopRecording];
const MB: f64 = 1e6;
/// Results that are listed.
const LATEST: usize = 10;
const EVERY_MS: u32 = 1000;
const LIST_EVERY_MS: u32 = 5000;

#[derive(Properties, PartialEq)]
pub struct OutboxPanelProps {
    pub outbox: OutboxView,
    pub desk: OutboxDesk,
    pub live: LiveHandle,
    /// Whether results are recorded.
    pub record: bool,
    pub watching: bool,
    pub on_record: Callback<bool>,
}

#[component]
pub fn OutboxPanel(props: &OutboxPanelProps) -> Html {
    let text = use_text();
    let words = &text.sensors;
    let OutboxPanelProps { outbox, desk, live, record, watching, on_record } = props;
    {
        // Asked when it is shown, so that a page that nobody looks at starts nothing; and while results come, and once they have.
        let wish = desk.wish.clone();
        use_effect_with(*watching, move |watching| {
            wish.emit(OutboxWish::List);
            let look = watching.then(|| Interval::new(LIST_EVERY_MS, move || wish.emit(OutboxWish::List)));
            move || drop(look)
        });
    }
    let state = outbox.state().cloned().unwrap_or_default();
    let refused = outbox.contents.as_ref().map(|contents| contents.refused.clone()).unwrap_or_default();
    let export = desk.export.clone();
    html! {
        <section class="sensors-panel" aria-labelledby="sensors-outbox-title">
            <h3 id="sensors-outbox-title">{ words.outbox }</h3>
            <Switch
                id="sensors-record"
                setting={words.record_results}
                on={*record}
                disabled={*watching}
                on_change={on_record.clone()}
            />
            <p
                role="status"
                data-waiting={state.waiting.to_string()}
                data-sent={state.sent.to_string()}
                data-refused={state.refused.to_string()}
            >
                { (words.outbox_state)(&state) }
            </p>
            { losses(&state, words) }
            if let Some(failure) = &outbox.failure {
                <FailureNotice failure={failure.clone()} />
            }
            <LatestResults live={live.clone()} watching={*watching} />
            if !refused.is_empty() {
                <h4 id="sensors-refused-title">{ words.refused_list }</h4>
            }
            <ul class="sensors-outbox" aria-labelledby={(!refused.is_empty()).then_some("sensors-refused-title")}>
                for batch in &refused {
                    <RefusedRow
                        key={format!("{:?}", batch.id)}
                        batch={batch.clone()}
                        shown={outbox.shown.as_ref().filter(|(id, _)| *id == batch.id).map(|(_, shown)| shown.clone())}
                        desk={desk.clone()}
                    />
                }
            </ul>
            <div class="sensors__actions">
                <Button icon={IconName::Download} label={words.export_log} disabled={outbox.busy} on_press={export} />
            </div>
            <details class="sensors__more">
                <summary>{ words.outbox_settings }</summary>
                <SettingsFields settings={outbox.settings()} known={outbox.contents.is_some()} wish={desk.wish.clone()} />
            </details>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct LatestResultsProps {
    live: LiveHandle,
    watching: bool,
}

/// The last results that went into the outbox, the newest first; it follows what comes once a second.
#[component]
fn LatestResults(props: &LatestResultsProps) -> Html {
    let words = &use_text().sensors;
    let LatestResultsProps { live, watching } = props;
    let shown = use_state_eq(|| 0);
    {
        let (shown, live) = (shown.setter(), live.clone());
        use_effect_with(*watching, move |watching| {
            shown.set(live.borrow().changes());
            let look = watching.then(|| Interval::new(EVERY_MS, move || shown.set(live.borrow().changes())));
            move || drop(look)
        });
    }
    let live = live.borrow();
    html! {
        <ul class="sensors-outbox sensors-outbox--latest" aria-label={words.outbox} data-shown={shown.to_string()}>
            for result in live.results().iter().rev().take(LATEST) {
                <li
                    key={result.number}
                    data-score={result.score.map(|score| score.to_string())}
                    data-latency-ms={result.latency_ms.to_string()}
                >
                    { time_of_day(result.time_ms) }{ " · " }
                    { result.score.map_or_else(|| words.put_aside.to_owned(), |score| {
                        (words.score_of)(score, result.threshold)
                    }) }
                </li>
            }
        </ul>
    }
}

/// What was lost, where anything was.
fn losses(state: &OutboxState, words: &SensorsWords) -> Html {
    match (words.outbox_losses)(state) {
        Some(told) => html! { <p class="notice">{ told }</p> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct RefusedRowProps {
    batch: RefusedBatch,
    /// The batch as it was sent, where a person looks at it.
    shown: Option<String>,
    desk: OutboxDesk,
}

#[component]
fn RefusedRow(props: &RefusedRowProps) -> Html {
    let words = &use_text().sensors;
    let language = use_language();
    let act = use_act::<SensorsAction>();
    let RefusedRowProps { batch, shown, desk } = props;
    let (id, name) = (batch.id, (words.batch_name)(batch));
    let button = |label: &'static str, disabled: bool, on_press: Callback<()>| {
        html! { <Button kind={ButtonKind::Quiet} {label} of={name.clone()} {disabled} {on_press} /> }
    };
    html! {
        <li class="sensors-outbox__row" data-refused-batch={format!("{}-{}", id.first, id.last)} data-status={batch.status.to_string()}>
            <p>
                <strong>{ name.clone() }</strong>
                { " " }{ date_and_time(batch.at_ms.max(0.0) as u64, language.tag()) }
            </p>
            <p>{ (words.refused_with)(batch.status) }{ " " }<span lang="en">{ &batch.answer }</span></p>
            <div class="sensors__actions">
                { button(words.send_again, batch.again, desk.wish.reform(move |()| OutboxWish::SendAgain(id))) }
                { button(words.drop_batch, false, desk.wish.reform(move |()| OutboxWish::Drop(id))) }
                if shown.is_some() {
                    { button(words.hide_batch, false, act.reform(|()| SensorsAction::Outbox(OutboxAction::Hide))) }
                } else {
                    { button(words.show_batch, false, desk.show.reform(move |()| id)) }
                }
            </div>
            if let Some(shown) = shown {
                <pre class="sensors-outbox__batch" tabindex="0" aria-label={name}>{ shown }</pre>
            }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct SettingsFieldsProps {
    settings: OutboxSettings,
    /// Whether the outbox has said how it is set.
    known: bool,
    wish: Callback<OutboxWish>,
}

#[component]
fn SettingsFields(props: &SettingsFieldsProps) -> Html {
    let words = &use_text().sensors;
    let SettingsFieldsProps { settings, known, wish } = props;
    let draft = use_state(|| None::<String>);
    let address = (*draft).clone().unwrap_or_else(|| settings.address.clone());
    let is_fine = address.trim().is_empty() || is_address(&address);
    let oninput = {
        let draft = draft.setter();
        move |event: InputEvent| {
            draft.set(event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()));
        }
    };
    let onchange = {
        let (wish, settings, draft) = (wish.clone(), settings.clone(), draft.setter());
        move |event: Event| {
            let typed =
                event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            if typed.trim().is_empty() || is_address(&typed) {
                let address = typed.trim().to_owned();
                // Whoever agreed to one address did not agree to another.
                let consent = settings.consent && address == settings.address;
                wish.emit(OutboxWish::Configure(OutboxSettings { address, consent, ..settings.clone() }));
                draft.set(None);
            }
        }
    };
    let agree = {
        let settings = settings.clone();
        wish.reform(move |consent: bool| {
            OutboxWish::Configure(OutboxSettings { consent, ..settings.clone() })
        })
    };
    let room = {
        let settings = settings.clone();
        wish.reform(move |megabytes: Option<f64>| {
            let most_bytes = megabytes.map_or(settings.most_bytes, |megabytes| (megabytes * MB) as u64);
            OutboxWish::Configure(OutboxSettings { most_bytes, ..settings.clone() })
        })
    };
    let when = {
        let settings = settings.clone();
        wish.reform(move |index: usize| {
            let when_full = WHENS.get(index).copied().unwrap_or(settings.when_full);
            OutboxWish::Configure(OutboxSettings { when_full, ..settings.clone() })
        })
    };
    html! {
        <div class="sensors__fields">
            <div class="field field--wide">
                <label class="field__label" for={ADDRESS}>{ words.collector.label }</label>
                <input
                    id={ADDRESS}
                    class="field__number"
                    type="url"
                    inputmode="url"
                    autocomplete="off"
                    value={address}
                    disabled={!known}
                    aria-invalid={(!is_fine).then_some("true")}
                    aria-describedby="sensors-collector-hint"
                    {oninput}
                    {onchange}
                />
                <p id="sensors-collector-hint" class="field__hint">{ words.collector.hint }</p>
            </div>
            <Switch
                id="sensors-consent"
                setting={words.consent}
                on={settings.consent}
                disabled={!known || settings.address.is_empty()}
                on_change={agree}
            />
            <NumberField
                id="sensors-log-size"
                setting={words.log_size}
                value={Some((settings.most_bytes as f64 / MB).round())}
                min=1.0
                max=100_000.0
                step=1.0
                disabled={!known}
                on_change={room}
            />
            <Choice
                id="sensors-when-full"
                label={words.when_full}
                options={WHENS.map(words.when_full_name).to_vec()}
                chosen={WHENS.iter().position(|when| *when == settings.when_full).unwrap_or_default()}
                disabled={!known}
                on_change={when}
            />
        </div>
    }
}
