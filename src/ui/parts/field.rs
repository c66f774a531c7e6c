//! Form fields: a number, a text, a choice. Each has its name, its hint, and a draft while a person writes, so that nothing
//! half-written is corrected. Must not know what a field sets.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::ui::text::Setting;

#[derive(Clone, Properties, PartialEq)]
pub struct NumberFieldProps {
    pub id: &'static str,
    pub setting: Setting,
    /// `None` is an empty field.
    pub value: Option<f64>,
    pub min: f64,
    pub max: f64,
    /// A step of 1 allows whole numbers only.
    pub step: f64,
    /// Shown in an empty field. A field may be empty only where this is given.
    #[prop_or_default]
    pub empty: Option<&'static str>,
    #[prop_or_default]
    pub disabled: bool,
    pub on_change: Callback<Option<f64>>,
}

impl NumberFieldProps {
    /// The value that a text stands for; `None` where that is not allowed.
    fn read(&self, text: &str) -> Option<Option<f64>> {
        if text.is_empty() {
            return self.empty.is_some().then_some(None);
        }
        let number = text.parse::<f64>().ok()?;
        let whole = self.step < 1.0 || number.fract() == 0.0;
        ((self.min..=self.max).contains(&number) && whole).then_some(Some(number))
    }
}

/// A number as a field shows it, rounded to a millionth: 0.7, where a plain conversion would show 0.699999988079071.
pub fn shown(value: f32) -> f64 {
    (f64::from(value) * 1e6).round() / 1e6
}

#[component]
pub fn NumberField(props: &NumberFieldProps) -> Html {
    let draft = use_state(|| None::<String>);
    let shown = props.value.map(|value| value.to_string()).unwrap_or_default();
    let invalid = draft.as_ref().is_some_and(|draft| props.read(draft).is_none());
    let oninput = {
        let (draft, props) = (draft.setter(), props.clone());
        move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let typed = input.value();
            if let Some(value) = props.read(&typed) {
                props.on_change.emit(value);
            }
            draft.set(Some(typed));
        }
    };
    // An unfinished draft is replaced by the value that holds.
    let onblur = {
        let draft = draft.setter();
        move |_: FocusEvent| draft.set(None)
    };
    let hint_id = format!("{}-hint", props.id);
    html! {
        <div class="field">
            <label class="field__label" for={props.id}>{ props.setting.label }</label>
            <input
                id={props.id}
                class="field__number"
                type="number"
                inputmode={if props.step < 1.0 { "decimal" } else { "numeric" }}
                min={props.min.to_string()}
                max={props.max.to_string()}
                step={props.step.to_string()}
                placeholder={props.empty}
                disabled={props.disabled}
                aria-describedby={hint_id.clone()}
                aria-invalid={invalid.then_some("true")}
                value={(*draft).clone().unwrap_or(shown)}
                {oninput}
                {onblur}
            />
            <p id={hint_id} class="field__hint">{ props.setting.hint }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct TextFieldProps {
    pub id: AttrValue,
    pub setting: Setting,
    pub value: AttrValue,
    pub rows: u32,
    pub on_change: Callback<String>,
}

#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let draft = use_state(|| None::<AttrValue>);
    let oninput = {
        let (draft, on_change) = (draft.setter(), props.on_change.clone());
        move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                draft.set(Some(area.value().into()));
                on_change.emit(area.value());
            }
        }
    };
    let onblur = {
        let draft = draft.setter();
        move |_: FocusEvent| draft.set(None)
    };
    let hint_id = format!("{}-hint", props.id);
    html! {
        <div class="field field--wide">
            <label class="field__label" for={props.id.clone()}>{ props.setting.label }</label>
            <textarea
                id={props.id.clone()}
                class="field__text"
                rows={props.rows.to_string()}
                aria-describedby={hint_id.clone()}
                value={(*draft).clone().unwrap_or_else(|| props.value.clone())}
                {oninput}
                {onblur}
            />
            <p id={hint_id} class="field__hint">{ props.setting.hint }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    pub id: AttrValue,
    pub label: &'static str,
    pub options: Vec<&'static str>,
    /// The index of the chosen option.
    pub chosen: usize,
    #[prop_or_default]
    pub hint: Option<&'static str>,
    #[prop_or_default]
    pub disabled: bool,
    pub on_change: Callback<usize>,
}

#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let onchange = props.on_change.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        select.and_then(|select| usize::try_from(select.selected_index()).ok()).unwrap_or_default()
    });
    let hint_id = props.hint.map(|_| format!("{}-hint", props.id));
    html! {
        <div class="field">
            <label class="field__label" for={props.id.clone()}>{ props.label }</label>
            <select
                id={props.id.clone()}
                class="field__choice"
                disabled={props.disabled}
                aria-describedby={hint_id.clone()}
                {onchange}
            >
                for (index, option) in props.options.iter().enumerate() {
                    <option selected={index == props.chosen}>{ *option }</option>
                }
            </select>
            if let Some(hint) = props.hint {
                <p id={hint_id} class="field__hint">{ hint }</p>
            }
        </div>
    }
}
