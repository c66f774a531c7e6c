//! How far a summary is, in a bar and in words, how long it still takes, and the way to stop it.

use yew::prelude::*;

use super::summary::SummaryProgress;
use crate::ui::{
    parts::{Button, ButtonKind, IconName, ProgressBar},
    text::use_text,
};

/// Of the bar.
const STEPS: f64 = 1000.0;

#[derive(Properties, PartialEq)]
pub struct SummaryProgressProps {
    pub progress: SummaryProgress,
    pub stopping: bool,
    pub on_stop: Callback<()>,
}

#[component]
pub fn SummaryProgressBar(props: &SummaryProgressProps) -> Html {
    let text = use_text();
    let words = &text.summarise;
    let SummaryProgress { divided, parts, prefill, .. } = props.progress;
    let (said, done, total) = match (parts, divided) {
        (Some((done, all)), _) => {
            let bar = props.progress.fraction().map(|fraction| (fraction * STEPS) as u64);
            let said = (words.running)((done + 1).min(all), all, prefill);
            (said, bar.unwrap_or_default(), bar.map(|_| STEPS as u64))
        }
        (None, Some((done, all))) => (words.dividing.to_owned(), done, Some(all)),
        (None, None) => (words.reading.to_owned(), 0, None),
    };
    html! {
        <div class="run-progress">
            <ProgressBar label={said.clone()} {done} {total} />
            <p class="run-progress__figures">
                <span>{ said }</span>
                if let Some(seconds) = props.progress.seconds_left() {
                    <span>{ (text.time_left)(seconds) }</span>
                }
            </p>
            <Button
                kind={ButtonKind::Secondary}
                icon={IconName::Stop}
                label={if props.stopping { text.stopping } else { text.stop }}
                disabled={props.stopping}
                on_press={props.on_stop.clone()}
            />
        </div>
    }
}
