//! The settings, in a modal dialog: the browser holds the focus in it, closes it at Escape and gives the focus back.

use std::rc::Rc;

use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::{
    About, Button, ButtonKind, Choice, IconName, InstallOffer, KeptFacts, NumberField, Shortcuts, TextField,
};
use crate::{
    protocol::Sampling,
    ui::{
        hooks::{Licences, use_text, visit},
        pages::Page,
        state::{Device, Kept, Preferences, Theme},
        text::{Language, Setting, Text},
    },
};

/// JavaScript's numbers are exact up to here.
const MAX_SEED: f64 = 9_007_199_254_740_991.0;

#[derive(Properties, PartialEq)]
pub struct SettingsDrawerProps {
    /// Which opening it is; each shows the drawer, also where the browser has closed it and not told so yet.
    pub opened: Option<u32>,
    pub preferences: Rc<Preferences>,
    pub device: Rc<Device>,
    pub kept: Kept,
    pub licences: Licences,
    /// Counts what is kept.
    pub on_count: Callback<()>,
    pub on_licences: Callback<()>,
    pub on_change: Callback<Preferences>,
    pub on_close: Callback<()>,
}

#[component]
pub fn SettingsDrawer(props: &SettingsDrawerProps) -> Html {
    let text = use_text();
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.opened, move |opened| {
            let Some(dialog) = node.cast::<HtmlDialogElement>() else { return };
            match (opened.is_some(), dialog.open()) {
                (true, false) => {
                    let _ = dialog.show_modal();
                }
                (false, true) => dialog.close(),
                (true, true) | (false, false) => {}
            }
        });
    }
    use_effect_with((props.opened, props.on_count.clone()), |(opened, count)| {
        if opened.is_some() {
            count.emit(());
        }
    });
    // Escape goes the way of the button, so that the state knows of it before anything else is pressed.
    let oncancel = props.on_close.reform(|event: Event| event.prevent_default());
    // Browsers tell of a close later, when the drawer may be open again.
    let onclose = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |_: Event| {
            if node.cast::<HtmlDialogElement>().is_some_and(|dialog| !dialog.open()) {
                on_close.emit(());
            }
        }
    };
    // The dialog itself is under the pointer only beside its content.
    let onclick = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |event: MouseEvent| {
            if event.target_dyn_into::<HtmlElement>() == node.cast::<HtmlElement>() {
                on_close.emit(());
            }
        }
    };
    html! {
        <dialog ref={node} class="settings-drawer" aria-labelledby="settings-title" {oncancel} {onclose} {onclick}>
            <div class="settings-drawer__content">
                <div class="settings-drawer__bar">
                    <h2 id="settings-title">{ text.settings }</h2>
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Close}
                        label={text.close}
                        compact=true
                        on_press={props.on_close.clone()}
                    />
                </div>
                if props.opened.is_some() {
                    { fields(props, text) }
                }
            </div>
        </dialog>
    }
}

fn fields(props: &SettingsDrawerProps, text: &'static Text) -> Html {
    let Preferences {
        language,
        theme,
        system_prompt,
        seed,
        context_tokens,
        threads,
        memory_limit_mb,
        time_limit_s,
        airplane: _,
        sampling,
    } = props.preferences.as_ref();
    let change = Change { preferences: props.preferences.clone(), on_change: props.on_change.clone() };
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
    let languages: Vec<_> =
        [text.language_of_browser].into_iter().chain(Language::ALL.map(Language::name)).collect();
    let language_index =
        language.map_or(0, |language| 1 + Language::ALL.iter().position(|l| *l == language).unwrap_or(0));
    html! {
        <>
            <fieldset class="settings-drawer__group">
                <legend>{ text.appearance }</legend>
                <Choice
                    id="language"
                    label={text.language}
                    options={languages}
                    chosen={language_index}
                    on_change={change.on(|preferences, index: usize| {
                        preferences.language = index.checked_sub(1).and_then(|index| Language::ALL.get(index)).copied();
                    })}
                />
                <Choice
                    id="theme"
                    label={text.theme}
                    options={Theme::ALL.map(text.theme_name).to_vec()}
                    chosen={Theme::ALL.iter().position(|known| known == theme).unwrap_or_default()}
                    on_change={change.on(|preferences, index: usize| {
                        preferences.theme = Theme::ALL.get(index).copied().unwrap_or_default();
                    })}
                />
            </fieldset>
            <fieldset class="settings-drawer__group">
                <legend>{ text.answers }</legend>
                <TextField
                    id="system-prompt"
                    setting={text.system_prompt}
                    value={system_prompt.clone()}
                    rows=3
                    on_change={change.on(|preferences, prompt| preferences.system_prompt = prompt)}
                />
                { ratio("temperature", text.temperature, sampling.temperature, 0.0, 2.0, |s, v| s.temperature = v) }
                { whole("top-k", text.top_k, sampling.top_k, 0.0, |s, v| s.top_k = v) }
                { ratio("top-p", text.top_p, sampling.top_p, 0.0, 1.0, |s, v| s.top_p = v) }
                { ratio("min-p", text.min_p, sampling.min_p, 0.0, 1.0, |s, v| s.min_p = v) }
                { ratio("repetition-penalty", text.repetition_penalty, sampling.repetition_penalty, 1.0, 2.0,
                    |s, v| s.repetition_penalty = v) }
                <NumberField
                    id="seed"
                    setting={text.seed}
                    value={seed.map(|seed| seed as f64)}
                    min=0.0
                    max={MAX_SEED}
                    step=1.0
                    empty={text.seed_drawn}
                    on_change={change.on(|preferences, seed: Option<f64>| {
                        preferences.seed = seed.map(|seed| seed as u64);
                    })}
                />
            </fieldset>
            <fieldset class="settings-drawer__group">
                <legend>{ text.limits }</legend>
                { whole("max-tokens", text.max_tokens, sampling.max_tokens, 1.0, |s, v| s.max_tokens = v) }
                <NumberField
                    id="context-tokens"
                    setting={text.context_tokens}
                    value={context_tokens.map(f64::from)}
                    min=64.0
                    max={f64::from(u32::MAX)}
                    step=1.0
                    empty={text.context_of_model}
                    on_change={change.on(|preferences, tokens: Option<f64>| {
                        preferences.context_tokens = tokens.map(|tokens| tokens as u32);
                    })}
                />
                <NumberField
                    id="time-limit"
                    setting={text.app.time_limit}
                    value={time_limit_s.map(f64::from)}
                    min=1.0
                    max=86400.0
                    step=1.0
                    empty={text.app.no_limit}
                    on_change={change.on(|preferences, seconds: Option<f64>| {
                        preferences.time_limit_s = seconds.map(|seconds| seconds as u32);
                    })}
                />
                <NumberField
                    id="memory-limit"
                    setting={text.app.memory_limit}
                    value={memory_limit_mb.map(f64::from)}
                    min=1.0
                    max=16000.0
                    step=1.0
                    empty={text.app.no_limit}
                    on_change={change.on(|preferences, megabytes: Option<f64>| {
                        preferences.memory_limit_mb = megabytes.map(|megabytes| megabytes as u32);
                    })}
                />
                <TextField
                    id="stop-strings"
                    setting={text.stop_strings}
                    value={stop_lines(&sampling.stop)}
                    rows=2
                    on_change={change.on(|preferences, lines: String| {
                        preferences.sampling.stop = stop_strings(&lines);
                    })}
                />
            </fieldset>
            <fieldset class="settings-drawer__group">
                <legend>{ text.speed }</legend>
                <NumberField
                    id="threads"
                    setting={if props.device.cross_origin_isolated { text.threads } else { text.threads_not_isolated }}
                    value={threads.filter(|_| props.device.cross_origin_isolated).map(f64::from)}
                    min=1.0
                    max={f64::from(props.device.most_threads())}
                    step=1.0
                    empty={text.threads_of_device}
                    disabled={!props.device.cross_origin_isolated}
                    on_change={change.on(|preferences, threads: Option<f64>| {
                        preferences.threads = threads.map(|threads| threads as u32);
                    })}
                />
            </fieldset>
            <Button
                label={text.reset_settings}
                on_press={change.on(|preferences, ()| {
                    *preferences = Preferences {
                        language: preferences.language,
                        theme: preferences.theme,
                        threads: preferences.threads,
                        airplane: preferences.airplane,
                        memory_limit_mb: preferences.memory_limit_mb,
                        ..Preferences::default()
                    };
                })}
            />
            { part("settings-storage", text.app.storage, storage(props, text)) }
            { part("settings-keys", text.app.keyboard, html! { <Shortcuts /> }) }
            { part("settings-app", text.app.title, html! { <InstallOffer /> }) }
            { part("settings-about", text.app.about, html! {
                <About licences={props.licences.clone()} on_read={props.on_licences.clone()} />
            }) }
        </>
    }
}

fn storage(props: &SettingsDrawerProps, text: &'static Text) -> Html {
    let on_press = {
        let on_close = props.on_close.clone();
        move |()| {
            on_close.emit(());
            visit(Page::Privacy.fragment());
        }
    };
    html! {
        <>
            <KeptFacts kept={props.kept.clone()} />
            <Button kind={ButtonKind::Quiet} label={text.app.storage_link} {on_press} />
        </>
    }
}

/// What is told here beside what can be set.
fn part(id: &'static str, title: &'static str, content: Html) -> Html {
    html! {
        <section class="settings-drawer__part" aria-labelledby={id}>
            <h3 {id}>{ title }</h3>
            { content }
        </section>
    }
}

/// Makes callbacks that change one thing and leave the rest.
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

/// To a millionth: 0.7, where a plain conversion would show 0.699999988079071.
fn shown(value: f32) -> f64 {
    (f64::from(value) * 1e6).round() / 1e6
}

fn stop_lines(stop: &[String]) -> String {
    stop.iter().map(|line| line.replace('\n', "\\n")).collect::<Vec<_>>().join("\n")
}

fn stop_strings(lines: &str) -> Vec<String> {
    lines.lines().filter(|line| !line.is_empty()).map(|line| line.replace("\\n", "\n")).collect()
}
