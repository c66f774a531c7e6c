//! Classifying: what classifies, the text, and what it was found to be.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    examples::examples,
    file_panel::ClassifyFile,
    file_run::TextFileCalls,
    judgement::Judgement,
    result::ClassifyResult,
    run::ClassifyCalls,
    state::{ClassifierKind, Classify as Run, ClassifyStatus},
    words::ClassifyWords,
};
use crate::{
    client::WorkerStatus,
    ui::{
        browser::reload_page,
        models::{Model, ModelCalls, ModelPanel, ModelStatus, Models, ModelsCalls},
        parts::{
            Button, ButtonKind, Choice, CopyButton, FailureNotice, IconName, Notice, Remedy, RunProgress,
            TextField, use_download, use_download_bytes,
        },
        text::{Text, use_text},
    },
};

/// The text box's id, for the skip link.
pub const TEXT_BOX: &str = "classify-text";

const WHY_NOT: &str = "classify-why-not";

#[derive(Properties, PartialEq)]
pub struct ClassifyPageProps {
    /// The language model.
    pub model: Model,
    pub models: Models,
    pub worker: WorkerStatus,
    pub classify: Run,
    pub memory_bytes: Option<u64>,
    pub model_calls: ModelCalls,
    pub models_calls: ModelsCalls,
    pub calls: ClassifyCalls,
    pub file_calls: TextFileCalls,
}

#[component]
pub fn ClassifyPage(props: &ClassifyPageProps) -> Html {
    let text = use_text();
    let words = &text.classify;
    let Run { kind, status, .. } = &props.classify;
    let id = kind.model();
    // Again once the catalogue is here, which may come after the page.
    use_effect_with(
        (id, props.models.all().count(), props.models_calls.need.clone()),
        |(id, _, need): &(Option<&str>, usize, Callback<String>)| {
            if let Some(id) = id {
                need.emit((*id).to_owned());
            }
        },
    );
    let (model, calls) = match id {
        Some(id) => (props.models.get(id).cloned().unwrap_or_default(), props.models_calls.of(id)),
        None => (props.model.clone(), props.model_calls.clone()),
    };
    let why_not = why_not(&props.classify, &model, words);
    let running = props.classify.wanted().is_some();
    let keep_head = use_download_bytes("hearth-classifier.safetensors");
    let blocked =
        why_not_file(&props.classify, &model, words).is_some_and(|reason| reason != words.needs_training);
    let remedy = use_callback(
        (model.loaded().is_some(), props.calls.start.clone(), calls.load.clone()),
        |remedy, (ready, start, load)| match remedy {
            Remedy::LoadModel if !ready => load.emit(()),
            Remedy::Retry | Remedy::LoadModel => start.emit(()),
            Remedy::ReloadPage => reload_page(),
            // What is wrong with the text or the labels is mended in their own boxes.
            Remedy::EditPrompt | Remedy::NewChat => {}
        },
    );
    html! {
        <div class="classify" data-model-state={model_state(&model.status)} data-classify={state(status)}>
            <ModelPanel
                model={model.clone()}
                worker={props.worker.clone()}
                memory_bytes={props.memory_bytes}
                {calls}
                busy={running}
            />
            <section class="classify__body" aria-labelledby="classify-title">
                <h2 id="classify-title">{ words.title }</h2>
                <p class="classify__intro">{ words.intro }</p>
                <Choice
                    id="classifier"
                    label={words.classifier}
                    options={ClassifierKind::ALL.map(words.kind).to_vec()}
                    chosen={ClassifierKind::ALL.iter().position(|known| known == kind).unwrap_or_default()}
                    disabled={running}
                    on_change={props.calls.choose.reform(|index: usize| {
                        ClassifierKind::ALL.get(index).copied().unwrap_or_default()
                    })}
                />
                <p class="classify__about">{ (words.about)(*kind) }</p>
                { own(props, words, blocked || running, &keep_head) }
                <TextField
                    id={TEXT_BOX}
                    setting={words.text}
                    value={props.classify.text.to_string()}
                    rows=5
                    on_change={props.calls.write.clone()}
                />
                <div class="classify__actions">
                    <Button
                        kind={ButtonKind::Primary}
                        label={words.classify}
                        disabled={running || why_not.is_some()}
                        described_by={why_not.map(|_| WHY_NOT)}
                        on_press={props.calls.start.clone()}
                    />
                </div>
                if let Some(why_not) = why_not {
                    <p id={WHY_NOT} class="classify__why-not">{ why_not }</p>
                }
                if let ClassifyStatus::Running { transfer, stopping, judgement, .. } = status {
                    <RunProgress
                        said={if judgement.is_some() { words.explaining } else { words.running }}
                        transfer={*transfer}
                        stopping={*stopping}
                        on_stop={props.calls.stop.clone()}
                    />
                }
                if let ClassifyStatus::Failed(failure) = status {
                    <FailureNotice
                        failure={failure.clone()}
                        sentence={(words.failure)(failure.kind)}
                        remedy={Some(Remedy::for_answer(failure.kind)).filter(|remedy| *remedy != Remedy::EditPrompt)}
                        on_remedy={remedy}
                        disabled={model.is_loading()}
                    />
                }
                if *status == ClassifyStatus::Stopped {
                    <Notice>{ words.stopped }</Notice>
                }
                <p class="visually-hidden" role="status">{ announcement(&props.classify, words) }</p>
                if let Some(judgement) = props.classify.shown() {
                    <ClassifyResult judgement={judgement.clone()} />
                }
                <ClassifyFile
                    file={props.classify.file.clone()}
                    kind={*kind}
                    blocked={why_not_file(&props.classify, &model, words)}
                    calls={props.file_calls.clone()}
                />
                <History history={props.classify.history.clone()} />
            </section>
        </div>
    }
}

/// What a classifier of one's own is made of.
fn own(
    props: &ClassifyPageProps,
    words: &'static ClassifyWords,
    blocked: bool,
    keep_head: &Callback<Vec<u8>>,
) -> Html {
    let Run { kind, labels, examples: written, head, .. } = &props.classify;
    match kind {
        ClassifierKind::Sentiment | ClassifierKind::PromptInjection => Html::default(),
        ClassifierKind::Labels | ClassifierKind::Likelihood => html! {
            <TextField
                id="classify-labels"
                setting={words.labels}
                value={labels.to_string()}
                rows=3
                on_change={props.calls.write_labels.clone()}
            />
        },
        ClassifierKind::Examples => {
            let read = examples(written);
            html! {
                <>
                    <TextField
                        id="classify-examples"
                        setting={words.examples}
                        value={written.to_string()}
                        rows=6
                        on_change={props.calls.write_examples.clone()}
                    />
                    <p class="classify__about">
                        { (words.examples_read)(read.examples.len(), read.labels.len(), read.unread) }
                    </p>
                    <div class="classify__actions">
                        <Button
                            label={words.train}
                            disabled={blocked || read.labels.len() < 2}
                            on_press={props.calls.train.clone()}
                        />
                        if let Some(head) = head {
                            <span role="status" data-trained={head.labels.len().to_string()}>
                                { (words.trained)(head.examples, head.labels.len(), head.train_ms) }
                            </span>
                            <Button
                                kind={ButtonKind::Quiet}
                                icon={IconName::Download}
                                label={words.keep_head}
                                on_press={let bytes = head.head.clone(); keep_head.reform(move |()| bytes.clone())}
                            />
                        }
                    </div>
                </>
            }
        }
    }
}

#[derive(Properties, PartialEq)]
struct HistoryProps {
    history: Rc<Vec<Rc<Judgement>>>,
}

/// Earlier results, and all of them as files.
#[component]
fn History(props: &HistoryProps) -> Html {
    let text = use_text();
    let json = use_download("hearth-classify.json", "application/json");
    let csv = use_download("hearth-classify.csv", "text/csv");
    let export = use_memo(props.history.clone(), |history| Judgement::export(history));
    if props.history.is_empty() {
        return Html::default();
    }
    let (as_json, as_csv) = (export.clone(), export.clone());
    html! {
        <div class="classify__history">
            <div class="classify__actions">
                <Button
                    icon={IconName::Download}
                    label={text.run.export_json}
                    on_press={json.reform(move |()| as_json.json())}
                />
                <Button
                    icon={IconName::Download}
                    label={text.run.export_csv}
                    on_press={csv.reform(move |()| as_csv.csv())}
                />
                <CopyButton label={text.run.copy_json} content={export.json()} />
            </div>
            if props.history.len() > 1 {
                <details>
                    <summary>{ text.run.history }</summary>
                    <ol aria-label={text.run.history}>
                        for judgement in props.history.iter().skip(1) {
                            { earlier(judgement, text) }
                        }
                    </ol>
                </details>
            }
        </div>
    }
}

fn earlier(judgement: &Judgement, text: &'static Text) -> Html {
    let words = &text.classify;
    let (label, score) = judgement.ranked().first().copied().unwrap_or_default();
    html! {
        <li>
            <span dir="auto">{ judgement.text.to_string() }</span>
            <span>{ format!("{} {}", (words.label)(judgement.kind, label), (words.percent)(score)) }</span>
        </li>
    }
}

/// What must happen before a run; the model's own panel offers to load it.
fn why_not(classify: &Run, model: &Model, words: &'static ClassifyWords) -> Option<&'static str> {
    if classify.wanted().is_some() {
        return None;
    }
    match &model.status {
        ModelStatus::Absent | ModelStatus::Failed(_) => Some(words.needs_model),
        ModelStatus::Loading(_) => Some(words.waits_for_model),
        ModelStatus::Ready(_) if classify.classifier().is_none() => Some(match classify.kind {
            ClassifierKind::Examples => words.needs_training,
            ClassifierKind::Labels
            | ClassifierKind::Likelihood
            | ClassifierKind::Sentiment
            | ClassifierKind::PromptInjection => words.needs_labels,
        }),
        ModelStatus::Ready(_) => classify.text.trim().is_empty().then_some(words.needs_text),
    }
}

/// The same for a file, which needs no text in the box.
fn why_not_file(classify: &Run, model: &Model, words: &'static ClassifyWords) -> Option<&'static str> {
    why_not(classify, model, words).filter(|reason| *reason != words.needs_text)
}

/// The decision in words, once it is there; a failure is an alert, which speaks for itself.
fn announcement(classify: &Run, words: &ClassifyWords) -> String {
    let judgement = match &classify.status {
        ClassifyStatus::Idle => classify.shown(),
        ClassifyStatus::Running { .. } | ClassifyStatus::Stopped | ClassifyStatus::Failed(_) => None,
    };
    let said = judgement.and_then(|judgement| {
        let (label, score) = judgement.ranked().first().copied()?;
        Some(format!("{} {}", (words.label)(judgement.kind, label), (words.percent)(score)))
    });
    said.unwrap_or_default()
}

const fn state(status: &ClassifyStatus) -> &'static str {
    match status {
        ClassifyStatus::Idle => "idle",
        ClassifyStatus::Running { .. } => "running",
        ClassifyStatus::Stopped => "stopped",
        ClassifyStatus::Failed(_) => "failed",
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
