//! The benchmark: what computes here and why, the run and its progress, and what it measured.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    benchmark_progress::BenchmarkProgress,
    case::Sample,
    device_facts::DeviceFacts,
    report::Report,
    run::BenchmarkCalls,
    state::{Benchmark as Run, BenchmarkStatus, ROUNDS},
    table::BenchmarkTable,
};
use crate::{
    client::WorkerStatus,
    ui::{
        browser::{Device, reload_page},
        models::{Model, ModelCalls, ModelPanel, ModelStatus},
        parts::{
            Button, ButtonKind, Choice, CopyButton, FailureNotice, IconName, Notice, Remedy, use_download,
        },
        text::{BenchmarkText, Text, use_text},
    },
};

/// The heading's id, for the skip link: the button that runs it has no focus while there is no model.
pub const BENCHMARK_TITLE: &str = "benchmark-title";

const FILE: &str = "hearth-benchmark.json";
const WHY_NOT: &str = "benchmark-why-not";

#[derive(Properties, PartialEq)]
pub struct BenchmarkPageProps {
    pub model: Model,
    pub worker: WorkerStatus,
    pub benchmark: Run,
    /// The chat has the model.
    pub answering: bool,
    pub memory_bytes: Option<u64>,
    pub device: Rc<Device>,
    pub chosen_threads: Option<u32>,
    pub model_calls: ModelCalls,
    pub calls: BenchmarkCalls,
}

#[component]
pub fn BenchmarkPage(props: &BenchmarkPageProps) -> Html {
    let text = use_text();
    let words = &text.benchmark;
    let Run { rounds, status, subject, .. } = &props.benchmark;
    let report = use_memo((props.benchmark.clone(), props.device.clone()), |(benchmark, device)| {
        Report::of(benchmark, device)
    });
    let loaded = props.model.loaded().cloned();
    let download = use_download(FILE, "application/json");
    let why_not = why_not(props, words);
    let remedy = use_callback(
        (loaded.is_some(), props.calls.start.clone(), props.model_calls.load.clone()),
        |remedy, (ready, start, load)| match remedy {
            Remedy::LoadModel if !ready => load.emit(()),
            Remedy::Retry | Remedy::LoadModel => start.emit(()),
            Remedy::ReloadPage => reload_page(),
            // No failure of a benchmark is mended by these.
            Remedy::EditPrompt | Remedy::NewChat => {}
        },
    );
    html! {
        <div
            class="benchmark"
            data-model-state={model_state(&props.model.status)}
            data-benchmark={state(status)}
            data-kernels={loaded.as_ref().map(|loaded| loaded.kernels.clone())}
            data-threads={loaded.as_ref().map(|loaded| loaded.threads.to_string())}
            data-weight-bytes={loaded.as_ref().map(|loaded| loaded.weight_bytes.to_string())}
        >
            <ModelPanel
                model={props.model.clone()}
                worker={props.worker.clone()}
                memory_bytes={props.memory_bytes}
                calls={props.model_calls.clone()}
                busy={props.answering || props.benchmark.is_running()}
            />
            <section class="benchmark__body" aria-labelledby={BENCHMARK_TITLE}>
                <h2 id={BENCHMARK_TITLE} tabindex="-1">{ words.title }</h2>
                <p class="benchmark__intro">{ words.intro }</p>
                <DeviceFacts
                    device={props.device.clone()}
                    {loaded}
                    chosen_threads={props.chosen_threads}
                />
                <div class="benchmark__controls">
                    <Choice
                        id="rounds"
                        label={words.rounds}
                        options={vec!["1", "3", "5"]}
                        chosen={ROUNDS.iter().position(|known| known == rounds).unwrap_or_default()}
                        disabled={props.benchmark.is_running()}
                        on_change={props.calls.choose_rounds.reform(|index: usize| {
                            ROUNDS.get(index).copied().unwrap_or(ROUNDS[0])
                        })}
                    />
                    { run_or_stop(props, text, why_not.is_some()) }
                </div>
                if let Some(why_not) = why_not {
                    <p id={WHY_NOT} class="benchmark__why-not">{ why_not }</p>
                }
                if let Some((step, case)) = props.benchmark.wanted() {
                    <BenchmarkProgress
                        {step}
                        {case}
                        steps={props.benchmark.steps()}
                        seconds_left={props.benchmark.seconds_left()}
                    />
                }
                if let BenchmarkStatus::Failed(failure) = status {
                    <FailureNotice
                        failure={failure.clone()}
                        sentence={(words.failure)(failure.kind)}
                        remedy={Remedy::for_benchmark(failure.kind)}
                        on_remedy={remedy}
                        disabled={props.answering || props.model.is_loading()}
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
                    <div class="benchmark__actions">
                        <Button
                            kind={ButtonKind::Secondary}
                            icon={IconName::Download}
                            label={words.export}
                            on_press={let json = report.json(); download.reform(move |()| json.clone())}
                        />
                        <CopyButton label={words.copy} content={report.json()} />
                    </div>
                }
            </section>
        </div>
    }
}

/// What must happen before a run; the model's own panel offers to load it.
fn why_not(props: &BenchmarkPageProps, words: &'static BenchmarkText) -> Option<&'static str> {
    if props.benchmark.is_running() {
        return None;
    }
    match &props.model.status {
        ModelStatus::Absent | ModelStatus::Failed(_) => Some(words.needs_model),
        ModelStatus::Loading(_) => Some(words.waits_for_model),
        ModelStatus::Ready(_) => props.answering.then_some(words.waits_for_answer),
    }
}

fn run_or_stop(props: &BenchmarkPageProps, text: &'static Text, blocked: bool) -> Html {
    let stopping = props.benchmark.is_stopping();
    if props.benchmark.is_running() {
        html! {
            <Button
                kind={ButtonKind::Secondary}
                icon={IconName::Stop}
                label={if stopping { text.stopping } else { text.stop }}
                disabled={stopping}
                on_press={props.calls.stop.clone()}
            />
        }
    } else {
        html! {
            <Button
                kind={ButtonKind::Primary}
                label={text.benchmark.run}
                disabled={blocked}
                described_by={blocked.then_some(WHY_NOT)}
                on_press={props.calls.start.clone()}
            />
        }
    }
}

/// The case that was measured last, in words; a failure is an alert, which speaks for itself.
fn announcement(benchmark: &Run, words: &BenchmarkText) -> String {
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

fn peak(samples: &[Sample], words: &BenchmarkText) -> String {
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

const fn model_state(status: &ModelStatus) -> &'static str {
    match status {
        ModelStatus::Absent => "absent",
        ModelStatus::Loading(_) => "loading",
        ModelStatus::Ready(_) => "ready",
        ModelStatus::Failed(_) => "failed",
    }
}
