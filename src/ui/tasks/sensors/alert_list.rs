//! The alerts: each with its time, its score, the channels to blame, and what a person says of it.

use yew::prelude::*;

use super::{
    alerts::{Alert, Alerts, Mark},
    state::SensorsAction,
};
use crate::ui::{
    browser::{date_and_time, time_of_day},
    store::use_act,
    text::{use_language, use_text},
};

/// So many are drawn, the newest first.
const SHOWN: usize = 100;

#[derive(Properties, PartialEq)]
pub struct AlertListProps {
    pub alerts: Alerts,
}

#[component]
pub fn AlertList(props: &AlertListProps) -> Html {
    let words = &use_text().sensors;
    let AlertListProps { alerts } = props;
    let (real, judged) = alerts.judged();
    html! {
        <section class="sensors-panel" aria-labelledby="sensors-alerts-title">
            <h3 id="sensors-alerts-title">{ words.alerts }</h3>
            <p class="sensors__quiet" data-judged={judged.to_string()} data-real={real.to_string()}>
                { (words.precision)(real, judged) }
            </p>
            <ul class="sensors-alerts" aria-label={words.alerts} aria-live="polite" aria-relevant="additions">
                for alert in alerts.iter().take(SHOWN) {
                    <AlertRow key={alert.id} alert={alert.clone()} />
                }
            </ul>
            if alerts.is_empty() {
                <p class="sensors__quiet">{ words.no_alerts }</p>
            } else if alerts.len() > SHOWN {
                <p class="sensors__quiet">{ (words.more_alerts)(alerts.len() - SHOWN) }</p>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct AlertRowProps {
    alert: Alert,
}

#[component]
fn AlertRow(props: &AlertRowProps) -> Html {
    let words = &use_text().sensors;
    let language = use_language();
    let act = use_act::<SensorsAction>();
    let AlertRowProps { alert } = props;
    let blamed: Vec<String> = alert
        .to_blame()
        .into_iter()
        .map(|(place, share)| format!("{} ({:.0} %)", alert.channel(place), share * 100.0))
        .collect();
    let worst = alert.to_blame().first().map(|(place, _)| alert.channel(*place));
    let time = date_and_time(alert.begin_ms.max(0.0) as u64, language.tag());
    let id = alert.id;
    let mark = |label, mark: Mark| {
        let pressed = alert.mark == Some(mark);
        let new = (!pressed).then_some(mark);
        html! {
            <button
                type="button"
                class="button button--quiet"
                aria-pressed={pressed.to_string()}
                onclick={act.reform(move |_: MouseEvent| SensorsAction::Mark(id, new))}
            >
                <span class="button__label">{ label }</span>
                <span class="visually-hidden">{ format!(" {time}") }</span>
            </button>
        }
    };
    let state = match alert.mark {
        None => "unjudged",
        Some(Mark::Real) => "real",
        Some(Mark::FalseAlarm) => "false-alarm",
    };
    html! {
        <li
            class="sensors-alerts__row"
            data-alert={id.to_string()}
            data-score={alert.score.to_string()}
            data-threshold={alert.threshold.to_string()}
            data-latency-ms={alert.latency_ms.to_string()}
            data-mark={state}
            data-channel={worst}
        >
            <p>
                <strong>{ time.clone() }</strong>
                { " " }
                <span>{ alert.end_ms.map_or_else(|| words.goes_on.to_owned(), |end| (words.until)(&time_of_day(end))) }</span>
            </p>
            <p>
                { (words.score_of)(alert.score, alert.threshold) }
                if !blamed.is_empty() {
                    { " · " }{ blamed.join(", ") }
                }
            </p>
            <div class="sensors__actions">
                { mark(words.mark_real, Mark::Real) }
                { mark(words.mark_false, Mark::FalseAlarm) }
            </div>
        </li>
    }
}
