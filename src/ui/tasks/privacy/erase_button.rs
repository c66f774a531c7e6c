//! The button that deletes all that is stored here. It asks first, since this can't be undone.

use yew::prelude::*;

use super::stored_data::Erasure;
use crate::ui::{
    parts::{Button, ButtonKind, IconName, Notice},
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct EraseButtonProps {
    pub erasure: Erasure,
    pub on_erase: Callback<()>,
}

#[component]
pub fn EraseButton(props: &EraseButtonProps) -> Html {
    let text = use_text();
    let words = &text.privacy;
    let asked = use_state_eq(|| false);
    let ask = use_callback(asked.setter(), |(), asked| asked.set(true));
    let cancel = use_callback(asked.setter(), |(), asked| asked.set(false));
    let failed = matches!(props.erasure, Erasure::Failed(_));
    let under_way = props.erasure == Erasure::UnderWay;
    html! {
        <div class="erase-button">
            if failed {
                <p role="alert">{ words.erase_failed }</p>
            }
            if *asked {
                <Notice>{ words.erase_sure }</Notice>
                <div class="erase-button__line">
                    <Button
                        kind={ButtonKind::Primary}
                        icon={IconName::Trash}
                        label={if under_way { words.erasing } else { words.erase_confirm }}
                        disabled={under_way}
                        on_press={props.on_erase.clone()}
                    />
                    <Button label={text.cancel} disabled={under_way} on_press={cancel} />
                </div>
            } else {
                <div class="erase-button__line">
                    <Button icon={IconName::Trash} label={words.erase} on_press={ask} />
                    <p class="erase-button__hint">{ words.erase_hint }</p>
                </div>
            }
        </div>
    }
}
