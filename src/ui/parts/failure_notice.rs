//! Shows a failure: what happened in a plain sentence, its remedy as a button, and the facts for whoever asks.

use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    icon::{Icon, IconName},
    remedy::Remedy,
};
use crate::{
    protocol::{Failure, FailureKind},
    ui::{browser::reload_page, text::use_text},
};

#[derive(Properties, PartialEq)]
pub struct FailureNoticeProps {
    pub failure: Failure,
    /// A task's own words for this kind of failure, where it has some.
    #[prop_or_default]
    pub sentence: Option<&'static str>,
    /// The remedies that this place offers. Where none is given, the remedy is found elsewhere on the page.
    #[prop_or_default]
    pub on_retry: Option<Callback<()>>,
    #[prop_or_default]
    pub on_load: Option<Callback<()>>,
    #[prop_or_default]
    pub on_edit: Option<Callback<()>>,
    #[prop_or_default]
    pub on_new_chat: Option<Callback<()>>,
    #[prop_or_default]
    pub disabled: bool,
}

#[component]
pub fn FailureNotice(props: &FailureNoticeProps) -> Html {
    let text = use_text();
    let Failure { kind, message } = &props.failure;
    // These two are told with their figures, wherever they come.
    let sentence = if let FailureKind::ModelPart(part) = kind {
        AttrValue::from((text.models.part)(*part))
    } else if let FailureKind::TooLarge(shortage) = kind {
        AttrValue::from((text.models.too_large)(*shortage))
    } else {
        AttrValue::from(props.sentence.unwrap_or_else(|| (text.failure)(*kind)))
    };
    html! {
        <div class="failure-notice" role="alert" data-failure={format!("{kind:?}")}>
            <Icon name={IconName::Warning} />
            <div class="failure-notice__body">
                <p class="failure-notice__sentence">{ sentence }</p>
                if !message.is_empty() {
                    <details class="failure-notice__details">
                        <summary>{ text.details }</summary>
                        <p lang="en">{ message.clone() }</p>
                    </details>
                }
            </div>
            if let Some((remedy, on_press)) = way_on(props) {
                <Button
                    kind={ButtonKind::Secondary}
                    label={(text.remedy)(remedy)}
                    disabled={props.disabled}
                    {on_press}
                />
            }
        </div>
    }
}

fn way_on(props: &FailureNoticeProps) -> Option<(Remedy, Callback<()>)> {
    let best = Remedy::of(props.failure.kind);
    let offered = match best {
        Remedy::ReloadPage => Some(Callback::from(|()| reload_page())),
        Remedy::LoadModel => props.on_load.clone(),
        Remedy::EditPrompt => props.on_edit.clone(),
        Remedy::NewChat => props.on_new_chat.clone(),
        Remedy::Retry => None,
    };
    let offered = offered.map(|on_press| (best, on_press));
    offered.or_else(|| props.on_retry.clone().map(|on_press| (Remedy::Retry, on_press)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::FailureKind;

    fn way_on_after(kind: FailureKind, on_retry: bool, on_load: bool) -> Option<Remedy> {
        let offered = |is_offered: bool| is_offered.then(Callback::noop);
        let props = yew::props!(FailureNoticeProps {
            failure: Failure::new(kind, "facts"),
            on_retry: offered(on_retry),
            on_load: offered(on_load),
        });
        way_on(&props).map(|(remedy, _)| remedy)
    }

    #[test]
    fn the_way_on_is_the_best_that_the_place_offers() {
        assert_eq!(way_on_after(FailureKind::NotLoaded, true, true), Some(Remedy::LoadModel));
        assert_eq!(way_on_after(FailureKind::NotLoaded, true, false), Some(Remedy::Retry));
        assert_eq!(way_on_after(FailureKind::BadInput, true, true), Some(Remedy::Retry));
        assert_eq!(way_on_after(FailureKind::Crashed, true, true), Some(Remedy::Retry));
        assert_eq!(way_on_after(FailureKind::Outdated, false, false), Some(Remedy::ReloadPage));
        assert_eq!(way_on_after(FailureKind::Crashed, false, true), None);
    }
}
