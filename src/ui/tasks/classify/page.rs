//! The page of Classify: the choice of a classifier, the text, and the result.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    examples::examples,
    file_panel::ClassifyFile,
    file_run::FileOfTexts,
    judgement::Judgement,
    result::ClassifyResult,
    state::{ClassifierKind, Classify, ClassifyAction},
    words::ClassifyWords,
};
use crate::{
    protocol::FailureKind,
    ui::{
        models::{Model, ModelPanel, ModelStatus, use_load_model, use_models, use_needed_model},
        parts::{
            Button, ButtonKind, Choice, FailureNotice, IconName, Notice, Progress, ResultBar, TextField,
            use_amount, use_download_bytes,
        },
        store::use_act,
        text::use_text,
    },
};

/// The text box's id, for the skip link.
pub const TEXT_BOX: &str = "classify-text";

const WHY_NOT: &str = "classify-why-not";

#[derive(Properties, PartialEq)]
pub struct ClassifyPageProps {
    pub classify: Classify,
    pub file_of_texts: FileOfTexts,
}

#[component]
pub fn ClassifyPage(props: &ClassifyPageProps) -> Html {
    let text = use_text();
    let words = &text.classify;
    let classify = &props.classify;
    let kind = classify.kind;
    use_needed_model(kind.model_id());
    let model = use_models().models.get(&kind.model()).cloned().unwrap_or_default();
    let act = use_act::<ClassifyAction>();
    let load = use_load_model().reform(move |()| kind.model());
    let amount = use_amount(classify.transfer());
    let (wanted, running) = (classify.wanted(), classify.wanted().is_some());
    let blocking_reason = blocking_reason(classify, &model, words);
    // A file can be classified without a text in the box.
    let file_blocked = blocking_reason.is_some_and(|reason| reason != words.needs_text);
    let again = classify.training.is_some();
    let retry = act.reform(move |()| if again { ClassifyAction::Train } else { ClassifyAction::Start });
    html! {
        <div class="classify" data-model-state={model.state_name()} data-classify={classify.state_name()}>
            <ModelPanel of={kind.model()} busy={running} />
            <section class="classify__body" aria-labelledby="classify-title">
                <h2 id="classify-title">{ words.title }</h2>
                <p class="classify__intro">{ words.intro }</p>
                <Choice
                    id="classifier"
                    label={words.classifier}
                    options={ClassifierKind::ALL.map(words.kind).to_vec()}
                    chosen={ClassifierKind::ALL.iter().position(|known| *known == kind).unwrap_or_default()}
                    disabled={running}
                    on_change={act.reform(|index: usize| {
                        ClassifyAction::Choose(ClassifierKind::ALL.get(index).copied().unwrap_or_default())
                    })}
                />
                <p class="classify__about">{ (words.about)(kind) }</p>
                <CustomClassifier classify={classify.clone()} model_ready={model.loaded().is_some()} />
                <TextField
                    id={TEXT_BOX}
                    setting={words.text}
                    value={classify.text.to_string()}
                    rows=5
                    on_change={act.reform(ClassifyAction::Write)}
                />
                <div class="classify__actions">
                    <Button
                        kind={ButtonKind::Primary}
                        label={words.classify}
                        disabled={running || blocking_reason.is_some()}
                        described_by={blocking_reason.map(|_| WHY_NOT)}
                        on_press={act.reform(|()| ClassifyAction::Start)}
                    />
                </div>
                if let Some(blocking_reason) = blocking_reason {
                    <p id={WHY_NOT} class="classify__why-not">{ blocking_reason }</p>
                }
                if let Some(wanted) = wanted {
                    <Progress
                        said={if classify.explaining().is_some() { words.explaining } else { words.running }}
                        {amount}
                        stopping={wanted.stopping}
                        on_stop={act.reform(|()| ClassifyAction::Stop)}
                    />
                }
                if let Some(failure) = classify.failure() {
                    <FailureNotice
                        failure={failure.clone()}
                        sentence={(words.failure)(failure.kind)}
                        on_load={model.loaded().is_none().then_some(load)}
                        // A wrong text or label is corrected in its own box, so there is nothing to retry.
                        on_retry={(failure.kind != FailureKind::BadInput).then_some(retry)}
                        disabled={model.is_loading()}
                    />
                }
                if classify.is_stopped() {
                    <Notice>{ words.stopped }</Notice>
                }
                <p class="visually-hidden" role="status">{ announcement(classify, words) }</p>
                if let Some(judgement) = classify.shown() {
                    <ClassifyResult judgement={judgement.clone()} />
                }
                <ClassifyFile
                    file={classify.file.clone()}
                    {kind}
                    blocked={file_blocked}
                    of={props.file_of_texts.clone()}
                />
                <History history={classify.history.clone()} />
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CustomClassifierProps {
    classify: Classify,
    model_ready: bool,
}

/// The boxes for a custom classifier: labels, or examples of each label.
#[component]
fn CustomClassifier(CustomClassifierProps { classify, model_ready }: &CustomClassifierProps) -> Html {
    let text = use_text();
    let words = &text.classify;
    let act = use_act::<ClassifyAction>();
    let export_head = use_download_bytes("hearth-classifier.safetensors");
    match classify.kind {
        ClassifierKind::Sentiment | ClassifierKind::PromptInjection => Html::default(),
        ClassifierKind::Labels | ClassifierKind::Likelihood => html! {
            <TextField
                id="classify-labels"
                setting={words.labels}
                value={classify.labels.to_string()}
                rows=3
                on_change={act.reform(ClassifyAction::WriteLabels)}
            />
        },
        ClassifierKind::Examples => {
            let read = examples(&classify.examples);
            let ready = *model_ready && classify.wanted().is_none() && read.labels.len() > 1;
            html! {
                <>
                    <TextField
                        id="classify-examples"
                        setting={words.examples}
                        value={classify.examples.to_string()}
                        rows=6
                        on_change={act.reform(ClassifyAction::WriteExamples)}
                    />
                    <p class="classify__about">
                        { (words.examples_read)(read.examples.len(), read.labels.len(), read.unread) }
                    </p>
                    <div class="classify__actions">
                        <Button
                            label={words.train}
                            disabled={!ready}
                            on_press={act.reform(|()| ClassifyAction::Train)}
                        />
                        if let Some(head) = &classify.head {
                            <span role="status" data-trained={head.labels.len().to_string()}>
                                { (words.trained)(head.examples, head.labels.len(), head.train_ms) }
                            </span>
                            <Button
                                kind={ButtonKind::Quiet}
                                icon={IconName::Download}
                                label={words.export_head}
                                on_press={let head = head.clone(); export_head.reform(move |()| head.head.clone())}
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

/// Earlier results, and the buttons that save all of them as files.
#[component]
fn History(props: &HistoryProps) -> Html {
    let text = use_text();
    let files = use_memo(props.history.clone(), |history| {
        let table = Judgement::export(history);
        (AttrValue::from(table.json()), AttrValue::from(table.csv()))
    });
    if props.history.is_empty() {
        return Html::default();
    }
    html! {
        <div class="classify__history">
            <ResultBar file="hearth-classify" json={files.0.clone()} csv={files.1.clone()} />
            if props.history.len() > 1 {
                <details>
                    <summary>{ text.run.history }</summary>
                    <ol aria-label={text.run.history}>
                        for judgement in props.history.iter().skip(1) {
                            <li>
                                <span dir="auto">{ judgement.text.to_string() }</span>
                                <span>{ decision(judgement, &text.classify) }</span>
                            </li>
                        }
                    </ol>
                </details>
            }
        </div>
    }
}

/// The reason why no run can start yet; the model's own panel offers to load it.
fn blocking_reason(
    classify: &Classify,
    model: &Model,
    words: &'static ClassifyWords,
) -> Option<&'static str> {
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

/// Says the decision once it is made. A failure is an alert, which screen readers read by itself.
fn announcement(classify: &Classify, words: &ClassifyWords) -> String {
    let idle = classify.wanted().is_none() && !classify.is_stopped() && classify.failure().is_none();
    let judgement = classify.shown().filter(|_| idle);
    judgement.map(|judgement| decision(judgement, words)).unwrap_or_default()
}

fn decision(judgement: &Judgement, words: &ClassifyWords) -> String {
    let (label, score) = judgement.ranked().first().copied().unwrap_or_default();
    format!("{} {}", (words.label)(judgement.kind, label), (words.percent)(score))
}
