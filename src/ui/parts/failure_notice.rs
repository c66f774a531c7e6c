//! A failure: what happened in a plain sentence, the way on as a button, and the facts for whoever asks.

use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    icon::{Icon, IconName},
    remedy::Remedy,
};
use crate::{protocol::Failure, ui::text::use_text};

#[derive(Properties, PartialEq)]
pub struct FailureNoticeProps {
    pub failure: Failure,
    /// The failure in plain words.
    pub sentence: &'static str,
    /// `None` where the way on is elsewhere.
    pub remedy: Option<Remedy>,
    pub on_remedy: Callback<Remedy>,
    #[prop_or_default]
    pub disabled: bool,
}

#[component]
pub fn FailureNotice(props: &FailureNoticeProps) -> Html {
    let text = use_text();
    let Failure { kind, message } = &props.failure;
    html! {
        <div class="failure-notice" role="alert" data-failure={format!("{kind:?}")}>
            <Icon name={IconName::Warning} />
            <div class="failure-notice__body">
                <p class="failure-notice__sentence">{ props.sentence }</p>
                if !message.is_empty() {
                    <details class="failure-notice__details">
                        <summary>{ text.details }</summary>
                        <p lang="en">{ message.clone() }</p>
                    </details>
                }
            </div>
            if let Some(remedy) = props.remedy {
                <Button
                    kind={ButtonKind::Secondary}
                    label={(text.remedy)(remedy)}
                    disabled={props.disabled}
                    on_press={props.on_remedy.reform(move |()| remedy)}
                />
            }
        </div>
    }
}
