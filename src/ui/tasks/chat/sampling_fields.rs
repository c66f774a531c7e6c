//! The fields for how the next token is chosen in one conversation. Must not know where that is stored.

use yew::prelude::*;

use super::history::OwnSampling;
use crate::ui::{
    parts::{NumberField, shown},
    text::{Setting, use_text},
};

#[derive(Properties, PartialEq)]
pub struct SamplingFieldsProps {
    pub sampling: OwnSampling,
    pub on_change: Callback<OwnSampling>,
}

#[component]
pub fn SamplingFields(props: &SamplingFieldsProps) -> Html {
    let text = use_text();
    let (words, general) = (&text.chat.history, &text.setting);
    let own = &props.sampling;
    let field = |id, setting: Setting, value: Option<f64>, range: (f64, f64), step, set: Set| {
        let (own, on_change) = (own.clone(), props.on_change.clone());
        let on_change = move |value: Option<f64>| {
            let mut own = own.clone();
            set(&mut own, value);
            on_change.emit(own);
        };
        html! { <NumberField {id} {setting} {value} min={range.0} max={range.1} {step} empty="" {on_change} /> }
    };
    let follows = |setting: Setting| Setting { hint: words.follows_settings, ..setting };
    let ratio = |id, setting, value: Option<f32>, range, set: Set| {
        field(id, setting, value.map(shown), range, 0.05, set)
    };
    let whole = |id, setting, value: Option<u32>, least, set: Set| {
        field(id, setting, value.map(f64::from), (least, u32::MAX.into()), 1.0, set)
    };
    html! {
        <>
            { ratio("own-temperature", words.own_sampling, own.temperature, (0.0, 2.0),
                |own, value| own.temperature = value.map(|value| value as f32)) }
            <details class="conversation-settings__more">
                <summary>{ words.more_sampling }</summary>
                { whole("own-top-k", follows(general.top_k), own.top_k, 0.0,
                    |own, value| own.top_k = value.map(|value| value as u32)) }
                { ratio("own-top-p", follows(general.top_p), own.top_p, (0.0, 1.0),
                    |own, value| own.top_p = value.map(|value| value as f32)) }
                { ratio("own-min-p", follows(general.min_p), own.min_p, (0.0, 1.0),
                    |own, value| own.min_p = value.map(|value| value as f32)) }
                { ratio("own-repetition-penalty", follows(general.repetition_penalty), own.repetition_penalty, (1.0, 2.0),
                    |own, value| own.repetition_penalty = value.map(|value| value as f32)) }
                { whole("own-max-tokens", follows(general.max_tokens), own.max_tokens, 1.0,
                    |own, value| own.max_tokens = value.map(|value| value as u32)) }
            </details>
        </>
    }
}

type Set = fn(&mut OwnSampling, Option<f64>);
