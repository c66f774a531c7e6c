//! The panel of the training: its settings, its progress with the loss curve, and what came of it.

use yew::prelude::*;

use super::{
    detectors::{Verdict, verdict},
    source_panel::SourceFailure,
    state::{Sensors, SensorsAction},
    training::{TrainingRun, TrainingWishes, curve, curve_range},
    words::SensorsWords,
};
use crate::{
    protocol::{DetectorMethod, TrainedSensors},
    ui::{
        parts::{Button, Choice, Notice, NumberField, Progress, use_amount},
        store::use_act,
        text::use_text,
    },
};

const WHY_NOT: &str = "sensors-why-no-training";
const METHODS: [Option<DetectorMethod>; 6] = [
    None,
    Some(DetectorMethod::Autoencoder),
    Some(DetectorMethod::Ewma),
    Some(DetectorMethod::Cusum),
    Some(DetectorMethod::Pca),
    Some(DetectorMethod::HalfSpaceTrees),
];

#[derive(Properties, PartialEq)]
pub struct TrainPanelProps {
    pub sensors: Sensors,
}

#[component]
pub fn TrainPanel(props: &TrainPanelProps) -> Html {
    let words = &use_text().sensors;
    let act = use_act::<SensorsAction>();
    let sensors = &props.sensors;
    let training = sensors.training.as_ref();
    let amount = use_amount(training.and_then(|training| training.transfer));
    let (lesson, missing, running) =
        (sensors.lesson(), sensors.missing_for_training(), sensors.is_training());
    html! {
        <section class="sensors-panel" aria-labelledby="sensors-train-title">
            <h3 id="sensors-train-title">{ words.learn }</h3>
            <p class="sensors__quiet">{ (words.lesson)(lesson) }</p>
            <details class="sensors__more">
                <summary>{ words.training_settings }</summary>
                <TrainingFields wishes={sensors.training_wishes} disabled={running} />
            </details>
            if !running {
                <div class="sensors__actions">
                    <Button
                        label={words.train}
                        disabled={missing.is_some() || sensors.is_recording()}
                        described_by={missing.map(|_| WHY_NOT)}
                        on_press={act.reform(move |()| SensorsAction::Train(lesson))}
                    />
                    if let Some(missing) = missing {
                        <span id={WHY_NOT} class="sensors__quiet">{ (words.missing)(missing) }</span>
                    }
                </div>
            }
            if let Some(training) = training {
                if training.is_running() {
                    <Progress
                        said={training_step(training, words)}
                        {amount}
                        stopping={training.stopping}
                        stop_label={(sensors.is_feeding()).then_some(words.stop_training)}
                        on_stop={act.reform(|()| SensorsAction::StopTraining)}
                    />
                }
                <LossCurve training={training.clone()} />
                if training.is_stopped() {
                    <Notice>{ words.training_stopped }</Notice>
                }
                if let Some(failure) = training.failure() {
                    <SourceFailure failure={failure.clone()} />
                }
                if let Some(trained) = training.done() {
                    <Trained trained={(**trained).clone()} />
                }
            }
        </section>
    }
}

fn training_step(training: &TrainingRun, words: &SensorsWords) -> String {
    match training.so_far.epochs.last() {
        Some(epoch) => (words.epoch)(epoch),
        None => words.training_begins.to_owned(),
    }
}

#[derive(Properties, PartialEq)]
struct TrainingFieldsProps {
    wishes: TrainingWishes,
    disabled: bool,
}

#[component]
fn TrainingFields(props: &TrainingFieldsProps) -> Html {
    let words = &use_text().sensors;
    let act = use_act::<SensorsAction>();
    let TrainingFieldsProps { wishes, disabled } = *props;
    let number = |id, setting, value, (min, max, step), change: fn(&mut TrainingWishes, f64)| {
        let on_change = act.reform(move |value: Option<f64>| {
            let mut wishes = wishes;
            value.into_iter().for_each(|value| change(&mut wishes, value));
            SensorsAction::TrainingWishes(wishes)
        });
        html! { <NumberField {id} {setting} value={Some(value)} {min} {max} {step} {disabled} {on_change} /> }
    };
    html! {
        <div class="sensors__fields">
            { number("sensors-window", words.window, f64::from(wishes.window), (4.0, 1024.0, 1.0), |wishes, value| {
                wishes.window = value as u32;
            }) }
            { number("sensors-step", words.step, f64::from(wishes.step), (1.0, 1024.0, 1.0), |wishes, value| {
                wishes.step = value as u32;
            }) }
            { number("sensors-alarms", words.false_alarms, f64::from(wishes.false_alarms_a_day), (0.01, 10_000.0, 0.01),
                |wishes, value| wishes.false_alarms_a_day = value as f32) }
            { number("sensors-epochs", words.epochs, f64::from(wishes.most_epochs), (1.0, 1000.0, 1.0), |wishes, value| {
                wishes.most_epochs = value as u32;
            }) }
            <Choice
                id="sensors-method"
                label={words.method}
                options={METHODS.map(words.method_choice).to_vec()}
                chosen={METHODS.iter().position(|method| *method == wishes.method).unwrap_or_default()}
                {disabled}
                on_change={act.reform(move |index: usize| {
                    let method = METHODS.get(index).copied().flatten();
                    SensorsAction::TrainingWishes(TrainingWishes { method, ..wishes })
                })}
            />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LossCurveProps {
    training: TrainingRun,
}

/// The loss on training data and on held-out data, over the epochs.
#[component]
fn LossCurve(props: &LossCurveProps) -> Html {
    let words = &use_text().sensors;
    let epochs = &props.training.so_far.epochs;
    if epochs.len() < 2 {
        return Html::default();
    }
    const WIDTH: f64 = 320.0;
    const HEIGHT: f64 = 90.0;
    let losses: Vec<f32> = epochs.iter().map(|epoch| epoch.loss).collect();
    let held_out: Vec<f32> = epochs.iter().map(|epoch| epoch.held_out_loss).collect();
    let range = curve_range(losses.iter().chain(&held_out).copied());
    let line =
        |class, losses: &[f32]| html! { <polyline {class} points={curve(losses, WIDTH, HEIGHT, range)} /> };
    html! {
        <figure class="sensors-loss" data-epochs={epochs.len().to_string()}>
            <svg viewBox={format!("-2 -2 {} {}", WIDTH + 4.0, HEIGHT + 4.0)} preserveAspectRatio="none" aria-hidden="true">
                { line("sensors-loss__train", &losses) }
                { line("sensors-loss__held", &held_out) }
            </svg>
            <figcaption>
                <span class="sensors-loss__key">{ words.loss }</span>
                <span class="sensors-loss__key sensors-loss__key--held">{ words.held_out_loss }</span>
                if let Some(epoch) = epochs.last() {
                    <span>{ (words.epoch)(epoch) }</span>
                }
            </figcaption>
        </figure>
    }
}

#[derive(Properties, PartialEq)]
struct TrainedProps {
    trained: TrainedSensors,
}

/// The methods that were compared, which was chosen, and whether the network earns its place.
#[component]
fn Trained(props: &TrainedProps) -> Html {
    let words = &use_text().sensors;
    let TrainedSensors { facts, compared, chosen_by, .. } = &props.trained;
    let verdict = verdict(compared);
    let earns = matches!(verdict, Verdict::Earns { .. });
    html! {
        <div class="sensors-trained" data-method={format!("{:?}", facts.method)} data-network-earns={earns.to_string()}>
            <p role="status">{ (words.trained)(&props.trained) }</p>
            if !compared.is_empty() {
                <div class="sensors-table">
                    <table>
                        <caption>{ words.compared }</caption>
                        <thead>
                            <tr>
                                <th scope="col">{ words.method }</th>
                                <th scope="col">{ words.quality }</th>
                                <th scope="col">{ words.found }</th>
                                <th scope="col">{ words.alarms_a_day }</th>
                            </tr>
                        </thead>
                        <tbody>
                            for figures in compared {
                                <tr
                                    class={(figures.method == facts.method).then_some("sensors-table__chosen")}
                                    data-compared={format!("{:?}", figures.method)}
                                >
                                    <th scope="row">
                                        { (words.method_name)(figures.method) }
                                        if figures.method == facts.method {
                                            <span class="sensors-table__mark">{ words.chosen }</span>
                                        }
                                    </th>
                                    <td>{ format!("{:.3}", figures.average_precision) }</td>
                                    <td>{ (words.found_of)(figures.found, figures.events) }</td>
                                    <td>{ format!("{:.1}", figures.false_alarms_a_day) }</td>
                                </tr>
                            }
                        </tbody>
                    </table>
                </div>
                <p>{ (words.verdict)(verdict) }</p>
                <p class="sensors__quiet">
                    { (words.chosen_by)(*chosen_by) }
                </p>
            }
        </div>
    }
}
