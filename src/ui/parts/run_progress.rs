//! How far a run has come, how long it still takes, and the way to stop it.

use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    icon::IconName,
    progress_bar::ProgressBar,
};
use crate::{
    protocol::Unit,
    ui::{runs::Transfer, text::use_text},
};

#[derive(Properties, PartialEq)]
pub struct RunProgressProps {
    /// What is being done, in words.
    pub said: AttrValue,
    /// `None` until the first progress is heard.
    pub transfer: Option<Transfer>,
    pub stopping: bool,
    pub on_stop: Callback<()>,
}

#[component]
pub fn RunProgress(props: &RunProgressProps) -> Html {
    let text = use_text();
    let progress = props.transfer.map(|transfer| transfer.progress);
    let (done, total) = progress.map_or((0, None), |progress| (progress.done, progress.total));
    let label = if props.stopping { text.stopping } else { text.stop };
    html! {
        <div class="run-progress">
            <ProgressBar label={props.said.clone()} {done} {total} />
            <p class="run-progress__figures">
                <span>{ props.said.clone() }</span>
                if progress.is_some() {
                    <span>
                        {
                            match progress.map(|progress| progress.unit) {
                                Some(Unit::Bytes) => (text.bytes_of)(done, total),
                                Some(Unit::Tokens | Unit::Items) | None => (text.run.done_of)(done, total),
                            }
                        }
                    </span>
                }
                if let Some(seconds) = props.transfer.and_then(|transfer| transfer.seconds_left()) {
                    <span>{ (text.time_left)(seconds) }</span>
                }
            </p>
            <Button
                kind={ButtonKind::Secondary}
                icon={IconName::Stop}
                {label}
                disabled={props.stopping}
                on_press={props.on_stop.clone()}
            />
        </div>
    }
}
