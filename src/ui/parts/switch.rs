//! A switch that is on or off, with its name and one sentence about it.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::text::Setting;

#[derive(Properties, PartialEq)]
pub struct SwitchProps {
    pub id: &'static str,
    pub setting: Setting,
    pub on: bool,
    #[prop_or_default]
    pub disabled: bool,
    pub on_change: Callback<bool>,
}

#[component]
pub fn Switch(props: &SwitchProps) -> Html {
    let onchange = props.on_change.reform(|event: Event| {
        event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.checked())
    });
    let hint_id = format!("{}-hint", props.id);
    html! {
        <div class="switch">
            <input
                id={props.id}
                class="switch__box"
                type="checkbox"
                role="switch"
                checked={props.on}
                disabled={props.disabled}
                aria-describedby={hint_id.clone()}
                {onchange}
            />
            <label class="switch__label" for={props.id}>{ props.setting.label }</label>
            <p id={hint_id} class="switch__hint">{ props.setting.hint }</p>
        </div>
    }
}
