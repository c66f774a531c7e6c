//! The panel of the watch: Start and Stop, its settings, the chart, its figures, faults for the simulator, and the results' export.

use yew::prelude::*;

use super::{
    chart::Chart,
    live_handle::LiveHandle,
    simulation::{Fault, FaultKind},
    source::SourceKind,
    source_panel::SourceFailure,
    state::{Sensors, SensorsAction},
    use_hidden::use_hidden,
    use_notifications::has_notifications,
    values_table::ValuesTable,
    watching::WatchWishes,
};
use crate::ui::{
    browser::time_of_day,
    parts::{Button, ButtonKind, IconName, Notice, NumberField, Switch, use_download},
    store::use_act,
    text::use_text,
};

const WHY_NOT: &str = "sensors-why-no-watch";
/// Notices of samples that are written out.
const SHOWN: usize = 10;

#[derive(Properties, PartialEq)]
pub struct WatchPanelProps {
    pub sensors: Sensors,
    pub live: LiveHandle,
}

#[component]
pub fn WatchPanel(props: &WatchPanelProps) -> Html {
    let words = &use_text().sensors;
    let act = use_act::<SensorsAction>();
    let WatchPanelProps { sensors, live } = props;
    let watch = sensors.watch.as_ref();
    let (watching, missing) = (sensors.is_watching(), sensors.missing_for_watch());
    let hidden_ms = use_hidden(watching);
    let export = use_download("results.csv", "text/csv");
    let save = {
        let live = live.clone();
        export.reform(move |()| super::results_csv::results_csv(&live.borrow()))
    };
    let last = watch.and_then(|watch| watch.so_far.last.clone());
    html! {
        <section class="sensors-panel" aria-labelledby="sensors-watch-title">
            <h3 id="sensors-watch-title">{ words.watch }</h3>
            <div class="sensors__actions">
                if watching {
                    <Button
                        kind={ButtonKind::Primary}
                        icon={IconName::Stop}
                        label={words.stop}
                        disabled={watch.is_some_and(|watch| watch.stopping)}
                        on_press={act.reform(|()| SensorsAction::Stop)}
                    />
                } else {
                    <Button
                        kind={ButtonKind::Primary}
                        label={words.start}
                        disabled={missing.is_some() || sensors.is_feeding()}
                        described_by={missing.map(|_| WHY_NOT)}
                        on_press={act.reform(|()| SensorsAction::Start)}
                    />
                }
                if let Some(missing) = missing.filter(|_| !watching) {
                    <span id={WHY_NOT} class="sensors__quiet">{ (words.missing)(missing) }</span>
                }
                if !live.borrow().results().is_empty() {
                    <Button kind={ButtonKind::Quiet} icon={IconName::Download} label={words.export_results} on_press={save} />
                }
            </div>
            <p
                class="sensors-figures"
                data-windows={watch.map_or(0, |watch| watch.so_far.windows).to_string()}
                data-put-aside={watch.map_or(0, |watch| watch.so_far.put_aside).to_string()}
                data-score={last.as_ref().and_then(|last| last.score).map(|score| score.to_string())}
                data-threshold={last.as_ref().map(|last| last.threshold.to_string())}
                data-latency-ms={watch.and_then(|watch| watch.so_far.median_latency_ms()).map(|ms| ms.to_string())}
            >
                if let Some(watch) = watch {
                    { (words.figures)(&watch.so_far) }
                }
            </p>
            if watching {
                <p class="sensors__quiet">{ words.goes_on_elsewhere }</p>
            }
            if let Some(hidden_ms) = hidden_ms {
                <Notice>{ (words.was_hidden)(hidden_ms) }</Notice>
            }
            if let Some(failure) = watch.and_then(|watch| watch.failure()) {
                <SourceFailure failure={failure.clone()} />
            }
            <Chart live={live.clone()} feeding={sensors.is_feeding()} />
            <ValuesTable live={live.clone()} />
            if watching && sensors.source.kind == SourceKind::Simulator {
                <Faults live={live.clone()} />
            }
            if let Some(watch) = watch.filter(|watch| watch.so_far.notice_count > 0) {
                <details data-notices={watch.so_far.notice_count.to_string()}>
                    <summary>{ (words.sample_notices)(watch.so_far.notice_count) }</summary>
                    <ul>
                        for notice in watch.so_far.notices.iter().rev().take(SHOWN) {
                            <li>
                                { (words.notice)(notice, &watch.so_far.detector.facts.channels, time_of_day) }
                            </li>
                        }
                    </ul>
                </details>
            }
            <details class="sensors__more">
                <summary>{ words.watch_settings }</summary>
                <WatchFields wishes={sensors.watch_wishes} disabled={watching} />
            </details>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FaultsProps {
    live: LiveHandle,
}

/// Faults that a person puts into the simulated machine, to see what the watch makes of them.
#[component]
fn Faults(props: &FaultsProps) -> Html {
    let words = &use_text().sensors;
    let channel = use_state_eq(|| 0);
    let names: Vec<String> =
        props.live.borrow().channels().iter().map(|channel| channel.name.clone()).collect();
    let onchange = {
        let channel = channel.setter();
        move |event: Event| {
            let select = event.target_dyn_into::<web_sys::HtmlSelectElement>();
            let index = select.and_then(|select| usize::try_from(select.selected_index()).ok());
            channel.set(index.unwrap_or_default());
        }
    };
    let inject = |kind: FaultKind| {
        let (live, channel) = (props.live.clone(), *channel);
        move |()| live.borrow_mut().inject(Fault { kind, channel })
    };
    html! {
        <fieldset class="sensors__ticks">
            <legend>{ words.inject }</legend>
            <div class="field">
                <label class="field__label" for="sensors-fault-channel">{ words.channel }</label>
                <select id="sensors-fault-channel" class="field__choice" {onchange}>
                    for (index, name) in names.iter().enumerate() {
                        <option selected={index == *channel}>{ name }</option>
                    }
                </select>
            </div>
            for kind in FaultKind::ALL {
                <Button
                    id={format!("sensors-fault-{}", kind.name())}
                    label={(words.fault_name)(kind)}
                    on_press={inject(kind)}
                />
            }
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
struct WatchFieldsProps {
    wishes: WatchWishes,
    disabled: bool,
}

#[component]
fn WatchFields(props: &WatchFieldsProps) -> Html {
    let words = &use_text().sensors;
    let act = use_act::<SensorsAction>();
    let WatchFieldsProps { wishes, disabled } = *props;
    let number = |id, setting, value, (min, max, step), change: fn(&mut WatchWishes, f64)| {
        let on_change = act.reform(move |value: Option<f64>| {
            let mut wishes = wishes;
            value.into_iter().for_each(|value| change(&mut wishes, value));
            SensorsAction::WatchWishes(wishes)
        });
        html! { <NumberField {id} {setting} value={Some(value)} {min} {max} {step} {disabled} {on_change} /> }
    };
    html! {
        <div class="sensors__fields">
            { number("sensors-raise", words.windows_to_raise, f64::from(wishes.windows_to_raise), (1.0, 100.0, 1.0),
                |wishes, value| wishes.windows_to_raise = value as u32) }
            { number("sensors-clear", words.windows_to_clear, f64::from(wishes.windows_to_clear), (1.0, 100.0, 1.0),
                |wishes, value| wishes.windows_to_clear = value as u32) }
            { number("sensors-most-ms", words.most_ms, f64::from(wishes.most_ms), (1.0, 60_000.0, 1.0), |wishes, value| {
                wishes.most_ms = value as f32;
            }) }
            { number("sensors-drift-psi", words.drift_psi, f64::from(wishes.drift_psi), (0.05, 10.0, 0.05),
                |wishes, value| wishes.drift_psi = value as f32) }
            <Switch
                id="sensors-notify"
                setting={words.notify}
                on={wishes.notify}
                disabled={!has_notifications()}
                on_change={act.reform(move |notify| SensorsAction::WatchWishes(WatchWishes { notify, ..wishes }))}
            />
        </div>
    }
}
