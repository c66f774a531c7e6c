//! The benchmark's page: what computes here and why, the run and its progress, and the results.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    case::Sample,
    device_facts::DeviceFacts,
    report::Report,
    state::{Benchmark, BenchmarkAction, BenchmarkStatus, ROUNDS},
    table::BenchmarkTable,
    words::BenchmarkWords,
};
use crate::ui::{
    browser::Device,
    models::{Model, ModelKey, ModelPanel, ModelStatus, use_load_model, use_models},
    parts::{Amount, Button, ButtonKind, Choice, FailureNotice, Notice, Progress, ResultBar},
    preferences::use_preferences,
    store::use_act,
    text::use_text,
};

/// The heading's id, for the skip link: the run button can't have the focus while there is no model.
pub const BENCHMARK_TITLE: &str = "benchmark-title";

const WHY_NOT: &str = "benchmark-why-not";

#[derive(Properties, PartialEq)]
pub struct BenchmarkPageProps {
    pub benchmark: Benchmark,
    /// The chat is using the model.
    pub answering: bool,
    pub device: Rc<Device>,
}

#[component]
pub fn BenchmarkPage(props: &BenchmarkPageProps) -> Html {
    let text = use_text();
    let words = &text.benchmark;
    let Benchmark { rounds, status, subject, .. } = &props.benchmark;
    let report = use_memo((props.benchmark.clone(), props.device.clone()), |(benchmark, device)| {
        Report::of(benchmark, device)
    });
    let models = use_models().models;
    let model = models.language();
    let chosen_threads = use_preferences().current.threads;
    let act = use_act::<BenchmarkAction>();
    let load = use_load_model().reform(|()| ModelKey::Language);
    let loaded = model.loaded().cloned();
    let blocking_reason = blocking_reason(props, model, words);
    html! {
        <div
            class="benchmark"
            data-model-state={model.state_name()}
            data-benchmark={state(status)}
            data-kernels={loaded.as_ref().map(|loaded| loaded.kernels.clone())}
            data-threads={loaded.as_ref().map(|loaded| loaded.threads.to_string())}
            data-weight-bytes={loaded.as_ref().map(|loaded| loaded.weight_bytes.to_string())}
        >
            <ModelPanel of={ModelKey::Language} busy={props.answering || props.benchmark.is_running()} />
            <section class="benchmark__body" aria-labelledby={BENCHMARK_TITLE}>
                <h2 id={BENCHMARK_TITLE} tabindex="-1">{ words.title }</h2>
                <p class="benchmark__intro">{ words.intro }</p>
                <DeviceFacts
                    device={props.device.clone()}
                    loaded={loaded.clone()}
                    asked_threads={models.threads().unwrap_or(props.device.threads(chosen_threads))}
                    {chosen_threads}
                />
                <div class="benchmark__controls">
                    <Choice
                        id="rounds"
                        label={words.rounds}
                        options={vec!["1", "3", "5"]}
                        chosen={ROUNDS.iter().position(|known| known == rounds).unwrap_or_default()}
                        disabled={props.benchmark.is_running()}
                        on_change={act.reform(|index: usize| BenchmarkAction::Choose {
                            rounds: ROUNDS.get(index).copied().unwrap_or(ROUNDS[0]),
                        })}
                    />
                    if !props.benchmark.is_running() {
                        <Button
                            kind={ButtonKind::Primary}
                            label={words.run}
                            disabled={blocking_reason.is_some()}
                            described_by={blocking_reason.is_some().then_some(WHY_NOT)}
                            on_press={act.reform(|()| BenchmarkAction::Start)}
                        />
                    }
                </div>
                if let Some(blocking_reason) = blocking_reason {
                    <p id={WHY_NOT} class="benchmark__why-not">{ blocking_reason }</p>
                }
                if let Some((index, case)) = props.benchmark.wanted() {
                    <Progress
                        said={(words.running)(case, index + 1, props.benchmark.steps())}
                        amount={Amount {
                            done: index as u64,
                            total: Some(props.benchmark.steps() as u64),
                            seconds_left: props.benchmark.seconds_left(),
                            ..Amount::default()
                        }}
                        on_stop={act.reform(|()| BenchmarkAction::Stop)}
                        stopping={props.benchmark.is_stopping()}
                    />
                }
                if let BenchmarkStatus::Failed(failure) = status {
                    <FailureNotice
                        failure={failure.clone()}
                        sentence={(words.failure)(failure.kind)}
                        on_load={loaded.is_none().then_some(load)}
                        on_retry={act.reform(|()| BenchmarkAction::Start)}
                        disabled={props.answering || model.is_loading()}
                    />
                }
                if *status == BenchmarkStatus::Stopped {
                    <Notice>{ words.stopped }</Notice>
                }
                <p class="visually-hidden" role="status">{ announcement(&props.benchmark, words) }</p>
                if let (Some(report), Some(subject)) = (report.as_ref(), subject) {
                    <BenchmarkTable report={report.clone()} model={subject.spec.name.clone()} />
                    <p class="benchmark__notes">{ words.column_notes }</p>
                    <p class="benchmark__memory">
                        <strong>{ words.peak_memory }</strong>
                        { " " }
                        { peak(props.benchmark.samples(), words) }
                    </p>
                    <ResultBar file="hearth-benchmark" json={report.json()} text={report.json()} />
                }
            </section>
        </div>
    }
}

/// The reason why no run can start yet; the model's own panel offers to load it.
fn blocking_reason(
    props: &BenchmarkPageProps,
    model: &Model,
    words: &'static BenchmarkWords,
) -> Option<&'static str> {
    if props.benchmark.is_running() {
        return None;
    }
    match &model.status {
        ModelStatus::Absent | ModelStatus::Failed(_) => Some(words.needs_model),
        ModelStatus::Loading(_) => Some(words.waits_for_model),
        ModelStatus::Ready(_) => props.answering.then_some(words.waits_for_answer),
    }
}

/// Says which case was measured last. A failure is an alert, which screen readers read by itself.
fn announcement(benchmark: &Benchmark, words: &BenchmarkWords) -> String {
    let last = benchmark.samples().last().map(|sample| {
        let rate = sample.tokens_per_second().or(sample.prefill_tokens_per_second());
        (words.measured)(sample.case, rate, sample.first_ms)
    });
    match (&benchmark.status, last) {
        (BenchmarkStatus::Running { .. }, last) => last.unwrap_or_default(),
        (BenchmarkStatus::Done, last) => format!("{} {}", last.unwrap_or_default(), words.complete),
        (BenchmarkStatus::Idle | BenchmarkStatus::Stopped | BenchmarkStatus::Failed(_), _) => String::new(),
    }
}

fn peak(samples: &[Sample], words: &BenchmarkWords) -> String {
    let most = |of: fn(&Sample) -> u64| samples.iter().map(of).max().unwrap_or_default();
    (words.peak_memory_of)(
        most(|sample| sample.memory_bytes),
        most(|sample| sample.weight_bytes),
        most(|sample| sample.cache_bytes),
    )
}

const fn state(status: &BenchmarkStatus) -> &'static str {
    match status {
        BenchmarkStatus::Idle => "idle",
        BenchmarkStatus::Running { .. } => "running",
        BenchmarkStatus::Done => "done",
        BenchmarkStatus::Stopped => "stopped",
        BenchmarkStatus::Failed(_) => "failed",
    }
}
