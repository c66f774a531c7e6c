//! The page of Summarise: the text, the method, the summary as it comes, and earlier summaries.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use super::{
    report::summaries_json,
    result::SummaryResult,
    source::SummarySource,
    state::{Choices, Summaries, SummariseAction},
    summary::{Summary, SummaryProgress},
    words::SummariseWords,
};
use crate::{
    protocol::{SummaryLength, SummaryMethod, SummaryStyle},
    ui::{
        models::{ModelKey, ModelPanel, use_models},
        parts::{Amount, Button, ButtonKind, Choice, Progress, ResultBar, use_refocus},
        runs::{Outcome, state_name},
        store::use_act,
        text::use_text,
    },
};

/// The text box's id, for the skip link.
pub const SUMMARY_TEXT: &str = "text-to-summarise";

const WHY_NOT: &str = "summarise-why-not";
const STYLES: [SummaryStyle; 3] = [SummaryStyle::KeyPoints, SummaryStyle::Paragraph, SummaryStyle::Headline];
const LENGTHS: [SummaryLength; 3] = [SummaryLength::Short, SummaryLength::Medium, SummaryLength::Long];
const METHODS: [SummaryMethod; 2] = [SummaryMethod::Model, SummaryMethod::Extractive];
/// The number of steps of the bar.
const STEPS: f64 = 1000.0;

#[derive(Properties, PartialEq)]
pub struct SummarisePageProps {
    pub summaries: Summaries,
    pub on_file: Callback<File>,
    /// The chat is using the language model.
    pub answering: bool,
    pub benchmarking: bool,
}

#[component]
pub fn SummarisePage(props: &SummarisePageProps) -> Html {
    let text = use_text();
    let words = &text.summarise;
    let summaries = &props.summaries;
    let choices = summaries.choices;
    let act = use_act::<SummariseAction>();
    let models = use_models().models;
    let model = models.language();
    let ready = model.loaded().is_some();
    let method = summaries.method(ready);
    let running = summaries.running();
    let blocking_reason = match () {
        () if props.benchmarking => Some(words.waits_for_benchmark),
        () if running.is_none() && !summaries.can_start() => Some(words.needs_text),
        () => None,
    };
    use_refocus(SUMMARY_TEXT, running.map(|summary| summary.run.id));
    let exported = summaries.last().map(|last| (last.run.id, last.run.is_running()));
    let json = use_memo(exported, |_| AttrValue::from(summaries_json(summaries.all())));
    html! {
        <div class="summarise" data-model-state={model.state_name()}>
            <ModelPanel
                of={ModelKey::Language}
                busy={props.answering || props.benchmarking || running.is_some()}
            />
            <section class="summarise__body" aria-labelledby="summarise-title">
                <h2 id="summarise-title">{ words.title }</h2>
                <p class="summarise__intro">{ words.intro }</p>
                <SummarySource
                    source={summaries.source.clone()}
                    opening={summaries.opening.clone()}
                    on_file={props.on_file.clone()}
                />
                <div class="summarise__controls">
                    <Choice
                        id="summary-type"
                        label={words.style}
                        options={STYLES.map(words.style_name).to_vec()}
                        chosen={STYLES.iter().position(|known| *known == choices.style).unwrap_or_default()}
                        on_change={act.reform(move |index: usize| {
                            let style = STYLES.get(index).copied().unwrap_or(choices.style);
                            SummariseAction::Choose(Choices { style, ..choices })
                        })}
                    />
                    <Choice
                        id="summary-length"
                        label={words.length}
                        options={LENGTHS.map(words.length_name).to_vec()}
                        chosen={LENGTHS.iter().position(|known| *known == choices.length).unwrap_or_default()}
                        on_change={act.reform(move |index: usize| {
                            let length = LENGTHS.get(index).copied().unwrap_or(choices.length);
                            SummariseAction::Choose(Choices { length, ..choices })
                        })}
                    />
                    <Choice
                        id="summary-method"
                        label={words.method}
                        options={METHODS.map(words.method_name).to_vec()}
                        chosen={METHODS.iter().position(|known| *known == method).unwrap_or_default()}
                        disabled={!ready}
                        on_change={act.reform(move |index: usize| {
                            let method = METHODS.get(index).copied().unwrap_or(choices.method);
                            SummariseAction::Choose(Choices { method, ..choices })
                        })}
                    />
                    if running.is_none() {
                        <Button
                            kind={ButtonKind::Primary}
                            label={words.start}
                            disabled={blocking_reason.is_some()}
                            described_by={blocking_reason.is_some().then_some(WHY_NOT)}
                            on_press={act.reform(|()| SummariseAction::Start)}
                        />
                    }
                </div>
                if let Some(blocking_reason) = blocking_reason {
                    <p id={WHY_NOT} class="summarise__why-not">{ blocking_reason }</p>
                } else if !ready && running.is_none() {
                    <p class="summarise__why-not" data-extractive="true">{ words.without_model }</p>
                }
                if let Some(Summary { run, .. }) = running.map(Rc::as_ref) {
                    <Progress
                        said={said(&run.so_far.progress, words)}
                        amount={amount(&run.so_far.progress)}
                        stopping={run.is_stopping()}
                        on_stop={act.reform(|()| SummariseAction::Stop)}
                    />
                }
                if let Some(summary) = summaries.last() {
                    { last(summary, words) }
                    if running.is_none() {
                        <ResultBar file="hearth-summaries" json={(*json).clone()} />
                    }
                }
                if summaries.all().len() > 1 {
                    <section class="summarise__earlier" aria-labelledby="summarise-earlier">
                        <h3 id="summarise-earlier">{ words.earlier }</h3>
                        for summary in summaries.all().iter().rev().skip(1) {
                            { earlier(summary, words) }
                        }
                    </section>
                }
            </section>
        </div>
    }
}

/// The step under way, in words.
fn said(progress: &SummaryProgress, words: &SummariseWords) -> String {
    match (progress.parts, progress.divided) {
        (Some((done, all)), _) => (words.running)((done + 1).min(all), all, progress.prefill),
        (None, Some(_)) => words.dividing.to_owned(),
        (None, None) => words.reading.to_owned(),
    }
}

fn amount(progress: &SummaryProgress) -> Amount {
    let parts = progress.fraction().map(|fraction| ((fraction * STEPS) as u64, STEPS as u64));
    let divided = progress.divided.filter(|_| progress.parts.is_none());
    let (done, total) = parts.or(divided).unzip();
    Amount {
        done: done.unwrap_or_default(),
        total,
        seconds_left: progress.seconds_left(),
        ..Amount::default()
    }
}

/// Shows the summary under way, or the last one; its figures also as `data-` attributes for scripts.
fn last(summary: &Rc<Summary>, words: &'static SummariseWords) -> Html {
    let run = &summary.run;
    let done = run.done();
    let rate = done.and_then(|done| done.tokens_per_second());
    html! {
        <>
            <section
                class="summary-result"
                aria-label={words.summary}
                aria-busy={run.is_running().to_string()}
                data-state={state_name(Some(run))}
                data-method={format!("{:?}", summary.choices.method)}
                data-parts={done.map_or(run.so_far.texts.len(), |done| done.parts.len()).to_string()}
                data-levels={done.map(|done| done.levels.to_string())}
                data-ms={done.map(|done| format!("{:.0}", done.ms))}
                data-input-tokens={done.map(|done| done.input_tokens.to_string())}
                data-generated-tokens={done.map(|done| done.generated_tokens.to_string())}
                data-tokens-per-second={rate.map(|rate| format!("{rate:.2}"))}
            >
                <SummaryResult summary={summary.clone()} />
            </section>
            <p class="visually-hidden" role="status">{ announcement(summary, words) }</p>
        </>
    }
}

/// Says how the summary ended. A failure is an alert, which screen readers read by itself.
fn announcement(summary: &Summary, words: &SummariseWords) -> String {
    match &summary.run.outcome {
        None | Some(Outcome::Failed(_)) => String::new(),
        Some(Outcome::Done(summarised)) => format!("{} {}", words.complete, summarised.text),
        Some(Outcome::Stopped) => words.stopped.to_owned(),
    }
}

/// Shows an earlier summary, folded.
fn earlier(summary: &Rc<Summary>, words: &'static SummariseWords) -> Html {
    let Summary { source, choices, run } = summary.as_ref();
    let begins: String = source.text.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
    let begins: String = begins.chars().take(60).collect();
    let name = source.file.as_deref().map_or(begins, str::to_owned);
    let id = run.id.0.to_string();
    html! {
        <details key={id.clone()} class="summarise__run" data-run={id}>
            <summary>{ format!("{} · {} · {name}…", (words.style_name)(choices.style), (words.length_name)(choices.length)) }</summary>
            <SummaryResult summary={summary.clone()} earlier=true />
        </details>
    }
}
