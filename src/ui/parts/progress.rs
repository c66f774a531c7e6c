//! Shows progress: a bar, the step in words, figures, time left, and the button that stops it. Must not know what is counted.

use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    icon::IconName,
};
use crate::{
    protocol::Unit,
    ui::{runs::Transfer, text::use_text},
};

/// How much is done, of how much.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Amount {
    pub done: u64,
    /// `None` where the total is unknown.
    pub total: Option<u64>,
    /// Done and total as a person reads them; nothing where the words give them already.
    pub figures: Option<String>,
    /// The rate, as a person reads it.
    pub rate: Option<String>,
    pub seconds_left: Option<f64>,
}

#[derive(Properties, PartialEq)]
pub struct ProgressProps {
    /// The step under way, in words.
    pub said: AttrValue,
    #[prop_or_default]
    pub amount: Amount,
    /// `None` where this can't be stopped from here.
    #[prop_or_default]
    pub on_stop: Option<Callback<()>>,
    #[prop_or_default]
    pub stopping: bool,
    /// The button's name instead of "Stop".
    #[prop_or_default]
    pub stop_label: Option<&'static str>,
    #[prop_or_default]
    pub class: Classes,
}

#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let text = use_text();
    let Amount { done, total, figures, rate, seconds_left } = &props.amount;
    let label = match (props.stop_label, props.stopping) {
        (Some(label), _) => label,
        (None, true) => text.stopping,
        (None, false) => text.stop,
    };
    html! {
        <div class={classes!("run-progress", props.class.clone())}>
            <ProgressBar label={props.said.clone()} done={*done} total={*total} />
            <p class="run-progress__figures">
                <span>{ props.said.clone() }</span>
                if let Some(figures) = figures {
                    <span>{ figures.clone() }</span>
                }
                if let Some(rate) = rate {
                    <span>{ rate.clone() }</span>
                }
                if let Some(seconds) = seconds_left {
                    <span>{ (text.time_left)(*seconds) }</span>
                }
            </p>
            if let Some(on_stop) = &props.on_stop {
                <Button
                    kind={ButtonKind::Secondary}
                    icon={IconName::Stop}
                    {label}
                    disabled={props.stopping}
                    on_press={on_stop.clone()}
                />
            }
        </div>
    }
}

/// Makes the amount that a run's progress shows.
#[hook]
pub fn use_amount(transfer: Option<Transfer>) -> Amount {
    let text = use_text();
    let Some(transfer) = transfer else { return Amount::default() };
    let (done, total) = (transfer.progress.done, transfer.progress.total);
    let (figures, rate) = match transfer.progress.unit {
        Unit::Bytes => ((text.bytes_of)(done, total), transfer.per_second().map(text.bytes_per_second)),
        Unit::Tokens | Unit::Items => {
            ((text.run.done_of)(done, total), transfer.per_second().map(text.run.rate))
        }
    };
    Amount { done, total, figures: Some(figures), rate, seconds_left: transfer.seconds_left() }
}

#[derive(Properties, PartialEq)]
pub struct ProgressBarProps {
    pub label: AttrValue,
    pub done: u64,
    /// `None` where the total is unknown: the bar then shows movement only.
    pub total: Option<u64>,
}

/// The bar without words.
#[component]
pub fn ProgressBar(props: &ProgressBarProps) -> Html {
    let value = props.total.map(|_| props.done.to_string());
    html! {
        <progress
            class="progress-bar"
            aria-label={props.label.clone()}
            max={props.total.map(|total| total.max(1).to_string())}
            {value}
        />
    }
}
