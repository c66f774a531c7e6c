//! The settings as form fields.
//!
//! Must not know where they are shown, nor where they are stored.

use std::{ops::RangeInclusive, rc::Rc};

use yew::prelude::*;

use crate::{
    protocol::{Processor, Sampling},
    ui::{
        browser::use_device,
        parts::{Button, Choice, NumberField, TextField, shown},
        preferences::{Preferences, PreferencesHandle, Theme, use_preferences},
        text::{Language, Setting, use_text},
    },
};

/// The largest integer up to which JavaScript's numbers are exact.
const MAX_SEED: f64 = 9_007_199_254_740_991.0;

const PROCESSORS: [Processor; 3] = [Processor::Automatic, Processor::Cpu, Processor::Gpu];

#[component]
pub fn PreferencesFields() -> Html {
    let text = use_text();
    let words = &text.setting;
    let device = use_device();
    let PreferencesHandle { current: preferences, set: on_change, .. } = use_preferences();
    let Preferences {
        language,
        theme,
        system_prompt,
        seed,
        context_tokens,
        threads,
        processor,
        memory_limit_mb,
        time_limit_s,
        airplane: _,
        sampling,
        library_model: _,
    } = preferences.as_ref();
    let change = Change { preferences: preferences.clone(), on_change };
    let ratio = |id, setting, value: f32, min, max, set: fn(&mut Sampling, f32)| {
        let on_change = change.on(move |preferences, value: Option<f64>| {
            set(&mut preferences.sampling, value.unwrap_or_default() as f32);
        });
        number(id, setting, shown(value), min, max, 0.05, on_change)
    };
    let whole = |id, setting, value: u32, min, set: fn(&mut Sampling, u32)| {
        let on_change = change.on(move |preferences, value: Option<f64>| {
            set(&mut preferences.sampling, value.unwrap_or_default() as u32);
        });
        number(id, setting, value.into(), min, u32::MAX.into(), 1.0, on_change)
    };
    let optional = |id,
                    setting,
                    value: Option<u32>,
                    range: RangeInclusive<u32>,
                    empty,
                    set: fn(&mut Preferences, Option<u32>)| {
        html! {
            <NumberField
                {id}
                {setting}
                value={value.map(f64::from)}
                min={f64::from(*range.start())}
                max={f64::from(*range.end())}
                step=1.0
                {empty}
                on_change={change.on(move |preferences, value: Option<f64>| {
                    set(preferences, value.map(|value| value as u32));
                })}
            />
        }
    };
    let languages: Vec<_> =
        [words.language_of_browser].into_iter().chain(Language::ALL.map(Language::name)).collect();
    let language_index =
        language.map_or(0, |language| 1 + Language::ALL.iter().position(|l| *l == language).unwrap_or(0));
    html! {
        <>
            <fieldset class="settings-drawer__group">
                <legend>{ words.appearance }</legend>
                <Choice
                    id="language"
                    label={words.language}
                    options={languages}
                    chosen={language_index}
                    on_change={change.on(|preferences, index: usize| {
                        preferences.language = index.checked_sub(1).and_then(|index| Language::ALL.get(index)).copied();
                    })}
                />
                <Choice
                    id="theme"
                    label={words.theme}
                    options={Theme::ALL.map(words.theme_name).to_vec()}
                    chosen={Theme::ALL.iter().position(|known| known == theme).unwrap_or_default()}
                    on_change={change.on(|preferences, index: usize| {
                        preferences.theme = Theme::ALL.get(index).copied().unwrap_or_default();
                    })}
                />
            </fieldset>
            <fieldset class="settings-drawer__group">
                <legend>{ words.answers }</legend>
                <TextField
                    id="system-prompt"
                    setting={words.system_prompt}
                    value={system_prompt.clone()}
                    rows=3
                    on_change={change.on(|preferences, prompt| preferences.system_prompt = prompt)}
                />
                { ratio("temperature", words.temperature, sampling.temperature, 0.0, 2.0, |s, v| s.temperature = v) }
                { whole("top-k", words.top_k, sampling.top_k, 0.0, |s, v| s.top_k = v) }
                { ratio("top-p", words.top_p, sampling.top_p, 0.0, 1.0, |s, v| s.top_p = v) }
                { ratio("min-p", words.min_p, sampling.min_p, 0.0, 1.0, |s, v| s.min_p = v) }
                { ratio("repetition-penalty", words.repetition_penalty, sampling.repetition_penalty, 1.0, 2.0,
                    |s, v| s.repetition_penalty = v) }
                <NumberField
                    id="seed"
                    setting={words.seed}
                    value={seed.map(|seed| seed as f64)}
                    min=0.0
                    max={MAX_SEED}
                    step=1.0
                    empty={words.seed_drawn}
                    on_change={change.on(|preferences, seed: Option<f64>| {
                        preferences.seed = seed.map(|seed| seed as u64);
                    })}
                />
            </fieldset>
            <fieldset class="settings-drawer__group">
                <legend>{ words.limits }</legend>
                { whole("max-tokens", words.max_tokens, sampling.max_tokens, 1.0, |s, v| s.max_tokens = v) }
                { optional("context-tokens", words.context_tokens, *context_tokens, 64..=u32::MAX, words.context_of_model, |p, v| p.context_tokens = v) }
                { optional("time-limit", text.app.time_limit, *time_limit_s, 1..=86_400, text.app.no_limit, |p, v| p.time_limit_s = v) }
                { optional("memory-limit", text.app.memory_limit, *memory_limit_mb, 1..=16_000, text.app.no_limit, |p, v| p.memory_limit_mb = v) }
                <TextField
                    id="stop-strings"
                    setting={words.stop_strings}
                    value={stop_lines(&sampling.stop)}
                    rows=2
                    on_change={change.on(|preferences, lines: String| {
                        preferences.sampling.stop = stop_strings(&lines);
                    })}
                />
            </fieldset>
            <fieldset class="settings-drawer__group">
                <legend>{ words.speed }</legend>
                <NumberField
                    id="threads"
                    setting={if device.cross_origin_isolated { words.threads } else { words.threads_not_isolated }}
                    value={threads.filter(|_| device.cross_origin_isolated).map(f64::from)}
                    min=1.0
                    max={f64::from(device.max_threads())}
                    step=1.0
                    empty={words.threads_of_device}
                    disabled={!device.cross_origin_isolated}
                    on_change={change.on(|preferences, threads: Option<f64>| {
                        preferences.threads = threads.map(|threads| threads as u32);
                    })}
                />
                <Choice
                    id="processor"
                    label={words.processor}
                    hint={words.processor_hint}
                    options={PROCESSORS.map(words.processor_name).to_vec()}
                    chosen={PROCESSORS.iter().position(|known| known == processor).unwrap_or_default()}
                    on_change={change.on(|preferences, index: usize| {
                        preferences.processor = PROCESSORS.get(index).copied().unwrap_or_default();
                    })}
                />
            </fieldset>
            <Button
                label={words.reset_settings}
                on_press={change.on(|preferences, ()| {
                    *preferences = Preferences {
                        language: preferences.language,
                        theme: preferences.theme,
                        threads: preferences.threads,
                        processor: preferences.processor,
                        airplane: preferences.airplane,
                        memory_limit_mb: preferences.memory_limit_mb,
                        ..Preferences::default()
                    };
                })}
            />
        </>
    }
}

/// Makes callbacks that change one preference and leave the others.
struct Change {
    preferences: Rc<Preferences>,
    on_change: Callback<Preferences>,
}

impl Change {
    fn on<T: 'static>(&self, set: impl Fn(&mut Preferences, T) + 'static) -> Callback<T> {
        let preferences = self.preferences.clone();
        self.on_change.reform(move |value| {
            let mut preferences = preferences.as_ref().clone();
            set(&mut preferences, value);
            preferences
        })
    }
}

fn number(
    id: &'static str,
    setting: Setting,
    value: f64,
    min: f64,
    max: f64,
    step: f64,
    on_change: Callback<Option<f64>>,
) -> Html {
    html! { <NumberField {id} {setting} {value} {min} {max} {step} {on_change} /> }
}

fn stop_lines(stop: &[String]) -> String {
    stop.iter().map(|line| line.replace('\n', "\\n")).collect::<Vec<_>>().join("\n")
}

fn stop_strings(lines: &str) -> Vec<String> {
    lines.lines().filter(|line| !line.is_empty()).map(|line| line.replace("\\n", "\n")).collect()
}
