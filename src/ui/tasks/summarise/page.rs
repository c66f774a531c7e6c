//! Summaries: the text, how it is to be summed up, the summary as it comes, and those before it.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    report::summaries_json,
    result::SummaryResult,
    run::SummariseCalls,
    source::SummarySource,
    state::{Summaries, SummariseAction},
    summary::{SummaryRun, SummaryState},
    summary_progress::SummaryProgressBar,
    words::SummariseWords,
};
use crate::{
    client::WorkerStatus,
    protocol::{SummaryLength, SummaryMethod, SummaryStyle},
    ui::{
        browser::reload_page,
        models::{Model, ModelCalls, ModelPanel, ModelStatus},
        parts::{Button, ButtonKind, Choice, CopyButton, IconName, Remedy, use_download, use_refocus},
        text::use_text,
    },
};

/// The text box's id, for the skip link.
pub const SUMMARY_TEXT: &str = "text-to-summarise";

const FILE: &str = "hearth-summaries.json";
const WHY_NOT: &str = "summarise-why-not";
const STYLES: [SummaryStyle; 3] = [SummaryStyle::KeyPoints, SummaryStyle::Paragraph, SummaryStyle::Headline];
const LENGTHS: [SummaryLength; 3] = [SummaryLength::Short, SummaryLength::Medium, SummaryLength::Long];
const METHODS: [SummaryMethod; 2] = [SummaryMethod::Model, SummaryMethod::Extractive];

#[derive(Properties, PartialEq)]
pub struct SummarisePageProps {
    pub model: Model,
    pub worker: WorkerStatus,
    pub summaries: Summaries,
    /// The chat has the model, too.
    pub answering: bool,
    pub benchmarking: bool,
    pub memory_bytes: Option<u64>,
    pub model_calls: ModelCalls,
    pub calls: SummariseCalls,
}

#[component]
pub fn SummarisePage(props: &SummarisePageProps) -> Html {
    let text = use_text();
    let words = &text.summarise;
    let (summaries, act) = (&props.summaries, &props.calls.act);
    let ready = props.model.loaded().is_some();
    let method = summaries.method(ready);
    let running = summaries.running();
    let download = use_download(FILE, "application/json");
    let why_not = match () {
        () if props.benchmarking => Some(words.waits_for_benchmark),
        () if running.is_none() && !summaries.can_start() => Some(words.needs_text),
        () => None,
    };
    use_refocus(SUMMARY_TEXT, running.map(|run| run.id));
    let remedy =
        use_callback((act.clone(), props.model_calls.load.clone()), |remedy, (act, load)| match remedy {
            Remedy::LoadModel => load.emit(()),
            Remedy::Retry => act.emit(SummariseAction::Start),
            Remedy::ReloadPage => reload_page(),
            // The text box is above, and no summary is mended by a new chat.
            Remedy::EditPrompt | Remedy::NewChat => {}
        });
    let last = summaries.last();
    let done = last.and_then(|run| run.done());
    let ended = last.map(|run| (run.id, std::mem::discriminant(&run.state)));
    let json =
        use_memo(ended, |_| AttrValue::from(summaries_json(summaries.past().iter().chain(summaries.last()))));
    html! {
        <div class="summarise" data-model-state={model_state(&props.model.status)}>
            <ModelPanel
                model={props.model.clone()}
                worker={props.worker.clone()}
                memory_bytes={props.memory_bytes}
                calls={props.model_calls.clone()}
                busy={props.answering || props.benchmarking || running.is_some()}
            />
            <section class="summarise__body" aria-labelledby="summarise-title">
                <h2 id="summarise-title">{ words.title }</h2>
                <p class="summarise__intro">{ words.intro }</p>
                <SummarySource
                    id={SUMMARY_TEXT}
                    source={summaries.source.clone()}
                    refusal={summaries.refusal}
                    on_act={act.clone()}
                    on_file={props.calls.read_file.clone()}
                />
                <div class="summarise__controls">
                    <Choice
                        id="summary-type"
                        label={words.style}
                        options={STYLES.map(words.style_name).to_vec()}
                        chosen={STYLES.iter().position(|known| *known == summaries.style).unwrap_or_default()}
                        on_change={act.reform(|index: usize| {
                            SummariseAction::ChooseStyle(STYLES.get(index).copied().unwrap_or(STYLES[0]))
                        })}
                    />
                    <Choice
                        id="summary-length"
                        label={words.length}
                        options={LENGTHS.map(words.length_name).to_vec()}
                        chosen={LENGTHS.iter().position(|known| *known == summaries.length).unwrap_or_default()}
                        on_change={act.reform(|index: usize| {
                            SummariseAction::ChooseLength(LENGTHS.get(index).copied().unwrap_or(LENGTHS[0]))
                        })}
                    />
                    <Choice
                        id="summary-method"
                        label={words.method}
                        options={METHODS.map(words.method_name).to_vec()}
                        chosen={METHODS.iter().position(|known| *known == method).unwrap_or_default()}
                        disabled={!ready}
                        on_change={act.reform(|index: usize| {
                            SummariseAction::ChooseMethod(METHODS.get(index).copied().unwrap_or(METHODS[0]))
                        })}
                    />
                    if running.is_none() {
                        <Button
                            kind={ButtonKind::Primary}
                            label={words.start}
                            disabled={why_not.is_some()}
                            described_by={why_not.is_some().then_some(WHY_NOT)}
                            on_press={act.reform(|()| SummariseAction::Start)}
                        />
                    }
                </div>
                if let Some(why_not) = why_not {
                    <p id={WHY_NOT} class="summarise__why-not">{ why_not }</p>
                } else if !ready && running.is_none() {
                    <p class="summarise__why-not" data-extractive="true">{ words.without_model }</p>
                }
                if let Some(SummaryState::Running { progress, stopping }) = running.map(|run| &run.state) {
                    <SummaryProgressBar
                        progress={*progress}
                        stopping={*stopping}
                        on_stop={act.reform(|()| SummariseAction::Stop)}
                    />
                }
                if let Some(run) = last {
                    <section
                        class="summary-result"
                        aria-label={words.summary}
                        aria-busy={run.is_running().to_string()}
                        data-state={state(&run.state)}
                        data-method={format!("{:?}", run.method)}
                        data-parts={done.map_or(run.parts.len(), |done| done.parts.len()).to_string()}
                        data-levels={done.map(|done| done.levels.to_string())}
                        data-ms={done.map(|done| format!("{:.0}", done.ms))}
                        data-input-tokens={done.map(|done| done.input_tokens.to_string())}
                        data-generated-tokens={done.map(|done| done.generated_tokens.to_string())}
                        data-tokens-per-second={
                            done.and_then(|done| done.tokens_per_second()).map(|rate| format!("{rate:.2}"))
                        }
                    >
                        <SummaryResult
                            run={run.clone()}
                            on_remedy={Some(remedy)}
                            can_retry={ready || run.method == SummaryMethod::Extractive}
                        />
                    </section>
                    <p class="visually-hidden" role="status">{ announcement(run, words) }</p>
                    if running.is_none() {
                        <div class="summarise__actions">
                            <Button
                                kind={ButtonKind::Secondary}
                                icon={IconName::Download}
                                label={text.run.export_json}
                                on_press={
                                    let json = json.clone();
                                    download.reform(move |()| json.to_string())
                                }
                            />
                            <CopyButton label={text.run.copy_json} content={(*json).clone()} />
                        </div>
                    }
                }
                if !summaries.past().is_empty() {
                    <section class="summarise__earlier" aria-labelledby="summarise-earlier">
                        <h3 id="summarise-earlier">{ words.earlier }</h3>
                        for run in summaries.past().iter().rev() {
                            { earlier(run, words) }
                        }
                    </section>
                }
            </section>
        </div>
    }
}

/// A run before the last, folded.
fn earlier(run: &Rc<SummaryRun>, words: &'static SummariseWords) -> Html {
    let begins: String = run.source.text.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
    let begins: String = begins.chars().take(60).collect();
    let name = run.source.file.as_deref().map_or(begins, str::to_owned);
    html! {
        <details key={run.id.0.to_string()} class="summarise__run" data-run={run.id.0.to_string()}>
            <summary>{ format!("{} · {} · {name}…", (words.style_name)(run.style), (words.length_name)(run.length)) }</summary>
            <SummaryResult run={run.clone()} on_remedy={None::<Callback<Remedy>>} can_retry={false} />
        </details>
    }
}

/// A failure is an alert, which speaks for itself.
fn announcement(run: &SummaryRun, words: &SummariseWords) -> String {
    match &run.state {
        SummaryState::Running { .. } | SummaryState::Failed(_) => String::new(),
        SummaryState::Done(summarised) => format!("{} {}", words.complete, summarised.text),
        SummaryState::Stopped => words.stopped.to_owned(),
    }
}

const fn state(state: &SummaryState) -> &'static str {
    match state {
        SummaryState::Running { .. } => "running",
        SummaryState::Done(_) => "done",
        SummaryState::Stopped => "stopped",
        SummaryState::Failed(_) => "failed",
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
