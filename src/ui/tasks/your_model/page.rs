//! The page of Your model: the file, what it is, how it is given its inputs, what it gives, and the smaller one.

use yew::prelude::*;

use super::{
    MODEL_FILE,
    facts_panel::FactsPanel,
    input_panel::InputPanel,
    inputs::problem,
    kept::KeptModel,
    picture_panel::PicturePanel,
    result_panel::ResultPanel,
    smaller_panel::SmallerPanel,
    state::{TIMED, YourModel, YourModelAction},
};
use crate::ui::{
    parts::{Button, ButtonKind, FailureNotice, FilePicker, GivenFile, Notice, Progress, use_amount},
    runs::state_name,
    store::use_act,
    text::use_text,
};

const ACCEPTED: &str = ".onnx,.data,.bin,.json,.txt,.names,.csv,.tsv,.npy,.npz,image/*,audio/*";

#[derive(Properties, PartialEq)]
pub struct YourModelPageProps {
    pub model: YourModel,
    pub on_files: Callback<Vec<GivenFile>>,
}

#[component]
pub fn YourModelPage(props: &YourModelPageProps) -> Html {
    let words = &use_text().your_model;
    let act = use_act::<YourModelAction>();
    let YourModelPageProps { model, on_files } = props;
    let failed = model.describing.as_ref().and_then(|describing| describing.failure());
    let describing = model.describing.as_ref().is_some_and(|describing| describing.is_running());
    html! {
        <div
            class="your-model"
            data-describing={state_name(model.describing.as_ref())}
            data-opening={state_name(model.opening.as_ref())}
            data-open={model.is_open().to_string()}
            data-running={state_name(model.run.as_ref())}
        >
            <section class="your-model__head" aria-labelledby="your-model-title">
                <h2 id="your-model-title">{ words.title }</h2>
                <p class="your-model__quiet">{ words.intro }</p>
                <FilePicker
                    id={MODEL_FILE}
                    label={words.choose}
                    kind={if model.file.is_none() { ButtonKind::Primary } else { ButtonKind::Secondary }}
                    hint={words.choose_hint}
                    accept={ACCEPTED}
                    paste=true
                    input_id="your-model-input"
                    on_files={on_files.clone()}
                >
                    if let Some(file) = &model.file {
                        <Button
                            kind={ButtonKind::Quiet}
                            label={words.close}
                            of={file.name.clone()}
                            disabled={model.is_running()}
                            on_press={act.reform(|()| YourModelAction::Close)}
                        />
                    }
                </FilePicker>
                if let Some(file) = &model.file {
                    <p class="your-model__quiet" data-file={file.name.clone()}>{ file.name.clone() }</p>
                }
                if let Some(labels) = &model.labels {
                    <p class="your-model__quiet" data-labels={labels.names.len().to_string()}>{ (words.labels)(labels.names.len(), labels.file.as_deref()) }</p>
                }
                <Keeping model={model.clone()} />
                if let Some(failure) = &model.refused {
                    <FailureNotice failure={failure.clone()} sentence={(words.failure)(failure.kind)} />
                }
                if describing {
                    <Progress said={words.describing} on_stop={act.reform(|()| YourModelAction::Close)} />
                }
                if let Some(failure) = failed {
                    <FailureNotice failure={failure.clone()} sentence={(words.failure)(failure.kind)} />
                }
            </section>
            if let Some(facts) = model.facts() {
                <div class="your-model__panels">
                    <FactsPanel facts={facts.clone()} />
                    if facts.unsupported.is_empty() {
                        <Use model={model.clone()} on_files={on_files.clone()} />
                    }
                </div>
            }
        </div>
    }
}

/// Keeps the file in the store of models, and opens one that was kept.
#[component]
fn Keeping(props: &KeepingProps) -> Html {
    let words = &use_text().your_model;
    let act = use_act::<YourModelAction>();
    let model = &props.model;
    let amount = use_amount(model.keeping.as_ref().and_then(|keeping| keeping.transfer));
    let open = |kept: &KeptModel| {
        let on_press = {
            let kept = kept.clone();
            act.reform(move |()| YourModelAction::Reopen(kept.clone()))
        };
        html! {
            <li data-kept={kept.name.clone()}>
                <Button label={words.open} of={kept.name.clone()} {on_press} />
                { " " }{ kept.name.clone() }
            </li>
        }
    };
    if model.file.is_none() {
        let mut kept = model.kept.with_files().peekable();
        return html! {
            if kept.peek().is_some() {
                <ul class="your-model-compared" aria-label={words.kept_models}>{ for kept.map(open) }</ul>
            }
        };
    }
    if model.stored.is_some() {
        return html! { <p class="your-model__quiet" data-stored="true">{ words.kept }</p> };
    }
    let running = model.keeping.as_ref().filter(|keeping| keeping.is_running());
    html! {
        <>
            if let Some(keeping) = running {
                <Progress
                    said={words.keeping}
                    {amount}
                    on_stop={act.reform(|()| YourModelAction::StopKeeping)}
                    stopping={keeping.stopping}
                />
            } else if model.facts().is_some_and(|facts| facts.external.is_empty()) {
                <div class="your-model__actions">
                    <Button label={words.keep} on_press={act.reform(|()| YourModelAction::Keep)} />
                </div>
            }
            if let Some(failure) = model.keeping.as_ref().and_then(|keeping| keeping.failure()) {
                <FailureNotice failure={failure.clone()} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct KeepingProps {
    model: YourModel,
}

/// What can be done with a model that runs here.
#[component]
fn Use(props: &YourModelPageProps) -> Html {
    let words = &use_text().your_model;
    let act = use_act::<YourModelAction>();
    let YourModelPageProps { model, on_files } = props;
    let given = (model.facts().cloned(), model.sizes.clone(), model.givings.clone(), model.picture.is_some());
    let problem = use_memo(given, |(facts, sizes, givings, has_picture)| {
        facts.as_ref().and_then(|facts| problem(facts, sizes, givings, *has_picture))
    });
    let missing = model.missing_files();
    let amount = use_amount(model.opening.as_ref().and_then(|opening| opening.transfer));
    let running = use_amount(model.run.as_ref().and_then(|run| run.transfer));
    let can_run = model.is_open() && !model.is_running() && problem.is_none();
    html! {
        <>
            if !missing.is_empty() {
                <Notice>{ (words.missing_files)(&missing.join(", ")) }</Notice>
            }
            if let Some(opening) = &model.opening {
                if let Some(opened) = opening.so_far.filter(|_| opening.is_running()) {
                    <p class="your-model__quiet" role="status">{ (words.opened)(opened.ms, opened.memory_bytes) }</p>
                } else if opening.is_running() {
                    <Progress said={words.opening} {amount} on_stop={act.reform(|()| YourModelAction::Close)} />
                }
                if let Some(failure) = opening.failure() {
                    <FailureNotice
                        failure={failure.clone()}
                        sentence={(words.failure)(failure.kind)}
                        on_retry={act.reform(|()| YourModelAction::Open)}
                    />
                }
            }
            if model.picture_input().is_some() {
                <PicturePanel model={model.clone()} on_files={on_files.clone()} />
            }
            <InputPanel model={model.clone()} problem={(*problem).clone()} />
            <div class="your-model__actions">
                <Button
                    kind={ButtonKind::Primary}
                    label={words.run}
                    disabled={!can_run}
                    on_press={act.reform(|()| YourModelAction::Run(1))}
                />
                <Button
                    label={(words.run_often)(TIMED)}
                    disabled={!can_run}
                    on_press={act.reform(|()| YourModelAction::Run(TIMED))}
                />
            </div>
            if let Some(run) = &model.run {
                if run.is_running() {
                    <Progress
                        said={words.running}
                        amount={running}
                        on_stop={act.reform(|()| YourModelAction::Stop)}
                        stopping={run.stopping}
                    />
                }
                if run.is_stopped() {
                    <Notice>{ words.stopped }</Notice>
                }
                if let Some(failure) = run.failure() {
                    <FailureNotice failure={failure.clone()} sentence={(words.failure)(failure.kind)} />
                }
                if let Some(ran) = run.done() {
                    <ResultPanel model={model.clone()} ran={ran.clone()} />
                }
            }
            if missing.is_empty() {
                <SmallerPanel model={model.clone()} has_inputs={problem.is_none()} />
            }
        </>
    }
}
