//! How far a load has come, in figures and as a bar, and the way to end it.

use yew::prelude::*;

use super::model::Loading;
use crate::{
    protocol::Stage,
    ui::{
        parts::{Button, ButtonKind, IconName, ProgressBar},
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct ModelProgressProps {
    pub loading: Loading,
    pub on_cancel: Callback<()>,
}

#[component]
pub fn ModelProgress(props: &ModelProgressProps) -> Html {
    let text = use_text();
    let Loading { transfer, download, cancelling, .. } = &props.loading;
    let (done, total) =
        transfer.map_or((0, None), |transfer| (transfer.progress.done, transfer.progress.total));
    let label = transfer.map_or(text.model_checking, |transfer| (text.stage)(transfer.progress.stage));
    html! {
        <div class="model-progress">
            <ProgressBar {label} {done} {total} />
            if let Some(transfer) = transfer {
                <p class="model-progress__figures">
                    <span>{ (text.bytes_of)(transfer.progress.done, transfer.progress.total) }</span>
                    if let (Stage::Download, Some(rate)) = (transfer.progress.stage, transfer.per_second()) {
                        <span>{ (text.bytes_per_second)(rate) }</span>
                    }
                    if let (Stage::Download, Some(seconds)) = (transfer.progress.stage, transfer.seconds_left()) {
                        <span>{ (text.time_left)(seconds) }</span>
                    }
                </p>
            }
            if *download {
                <Button
                    kind={ButtonKind::Secondary}
                    icon={IconName::Close}
                    label={text.cancel_download}
                    disabled={*cancelling}
                    on_press={props.on_cancel.clone()}
                />
            }
        </div>
    }
}
