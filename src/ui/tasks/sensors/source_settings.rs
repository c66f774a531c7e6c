//! The fields of each source's settings.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    source::{NumberFormat, SPEEDS, SourceKind, SourceSettings},
    state::SensorsAction,
};
use crate::ui::{
    parts::{Choice, NumberField},
    store::use_act,
    text::{Setting, use_text},
};

#[derive(Properties, PartialEq)]
pub struct SourceFieldsProps {
    pub source: SourceSettings,
    pub disabled: bool,
}

#[component]
pub fn SourceFields(props: &SourceFieldsProps) -> Html {
    let words = &use_text().sensors;
    let SourceFieldsProps { source, disabled } = props;
    let act = use_act::<SensorsAction>();
    let change = |change: fn(&mut SourceSettings, f64)| {
        let source = source.clone();
        act.reform(move |value: Option<f64>| {
            let mut source = source.clone();
            value.into_iter().for_each(|value| change(&mut source, value));
            SensorsAction::Source(source)
        })
    };
    let number = |id, setting, value, (min, max, step), on_change| {
        html! {
            <NumberField {id} {setting} value={Some(value)} {min} {max} {step} disabled={*disabled} {on_change} />
        }
    };
    let text = |id, setting, value: &String, change: fn(&mut SourceSettings, String)| {
        let source = source.clone();
        let on_change = act.reform(move |value: String| {
            let mut source = source.clone();
            change(&mut source, value);
            SensorsAction::Source(source)
        });
        html! { <LineField {id} {setting} value={value.clone()} disabled={*disabled} {on_change} /> }
    };
    let fields = match source.kind {
        SourceKind::Simulator => html! {
            <>
                { number("sensors-channels", words.simulated_channels, f64::from(source.simulated_channels), (1.0, 16.0, 1.0),
                    change(|source, value| source.simulated_channels = value as u32)) }
                { number("sensors-rate", words.rate, source.simulated_rate, (0.1, 1000.0, 0.1),
                    change(|source, value| source.simulated_rate = value)) }
                { number("sensors-seed", words.seed, source.seed as f64, (0.0, 1e9, 1.0),
                    change(|source, value| source.seed = value as u64)) }
            </>
        },
        SourceKind::File => html! {
            <Choice
                id="sensors-speed"
                label={words.speed}
                options={SPEEDS.iter().map(|speed| (words.speed_name)(*speed)).collect::<Vec<_>>()}
                chosen={source.speed}
                disabled={*disabled}
                on_change={let source = source.clone(); act.reform(move |speed| {
                    SensorsAction::Source(SourceSettings { speed, ..source.clone() })
                })}
            />
        },
        SourceKind::Motion => Html::default(),
        SourceKind::Serial => number(
            "sensors-baud",
            words.baud_rate,
            f64::from(source.baud_rate),
            (50.0, 4e6, 1.0),
            change(|source, value| source.baud_rate = value as u32),
        ),
        SourceKind::Bluetooth => html! {
            <>
                { text("sensors-service", words.service, &source.service, |source, value| source.service = value) }
                { text("sensors-characteristic", words.characteristic, &source.characteristic,
                    |source, value| source.characteristic = value) }
                <Choice
                    id="sensors-format"
                    label={words.number_format}
                    options={NumberFormat::ALL.map(NumberFormat::name).to_vec()}
                    chosen={NumberFormat::ALL.iter().position(|format| *format == source.format).unwrap_or_default()}
                    disabled={*disabled}
                    on_change={let source = source.clone(); act.reform(move |index: usize| {
                        let format = NumberFormat::ALL.get(index).copied().unwrap_or_default();
                        SensorsAction::Source(SourceSettings { format, ..source.clone() })
                    })}
                />
            </>
        },
        SourceKind::Stream => {
            text("sensors-address", words.address, &source.address, |source, value| source.address = value)
        }
        SourceKind::Microphone => number(
            "sensors-looks",
            words.rate,
            source.rate,
            (0.1, 50.0, 0.1),
            change(|source, value| source.rate = value),
        ),
    };
    html! { <div class="sensors__fields">{ fields }</div> }
}

#[derive(Properties, PartialEq)]
struct LineFieldProps {
    id: &'static str,
    setting: Setting,
    value: String,
    disabled: bool,
    on_change: Callback<String>,
}

/// A field for one line of text.
#[component]
fn LineField(props: &LineFieldProps) -> Html {
    let LineFieldProps { id, setting, value, disabled, on_change } = props;
    let onchange = on_change.reform(|event: Event| {
        event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
    });
    let hint_id = format!("{id}-hint");
    html! {
        <div class="field">
            <label class="field__label" for={*id}>{ setting.label }</label>
            <input
                id={*id}
                class="field__number"
                type="text"
                autocomplete="off"
                spellcheck="false"
                value={value.clone()}
                disabled={*disabled}
                aria-describedby={hint_id.clone()}
                {onchange}
            />
            <p id={hint_id} class="field__hint">{ setting.hint }</p>
        </div>
    }
}
