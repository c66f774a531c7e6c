//! Two of the language models that are here, asked the same or scored on the same text, side by side.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::comparison::{Answer, Comparison, ComparisonAction, Side};
use crate::ui::{
    models::{Entry, use_models},
    parts::{Button, FailureNotice, IconName, Progress, TextField, use_amount},
    runs::Transfer,
    store::use_act,
    text::{Text, use_text},
};

#[derive(Properties, PartialEq)]
pub struct CompareProps {
    pub comparison: Comparison,
    /// The language model answers elsewhere.
    pub busy: bool,
}

/// Nothing before there are two models.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let text = use_text();
    let words = &text.model_list;
    let comparison = &props.comparison;
    let act = use_act::<ComparisonAction>();
    let models = use_models().models;
    let choices: Vec<Entry> = models.language_models().cloned().collect();
    if choices.len() < 2 && !comparison.is_running() {
        return Html::default();
    }
    let running = comparison.is_running();
    html! {
        <section class="compare" aria-labelledby="compare-models">
            <h3 id="compare-models">{ words.compare }</h3>
            <p class="model-list__quiet">{ words.compare_hint }</p>
            <TextField
                id="compare-prompt"
                setting={words.compare_prompt}
                value={comparison.prompt.to_string()}
                rows=3
                on_change={act.reform(|prompt: String| ComparisonAction::Write(prompt.into()))}
            />
            <div class="compare__sides">
                for (number, side) in comparison.sides.iter().enumerate() {
                    { drawn(number, side, &choices, running, &act, text) }
                }
            </div>
            if running {
                <Button icon={IconName::Stop} label={text.stop} on_press={act.reform(|()| ComparisonAction::Stop)} />
            } else {
                <div class="model-row__doing">
                    <Button
                        label={words.compare_start}
                        disabled={props.busy || !comparison.can_start()}
                        on_press={act.reform(|()| ComparisonAction::Start)}
                    />
                    <Button
                        label={words.compare_score}
                        disabled={props.busy || !comparison.can_start()}
                        on_press={act.reform(|()| ComparisonAction::Score)}
                        described_by="compare-score-why"
                    />
                </div>
                <p id="compare-score-why" class="model-list__quiet">{ words.compare_score_hint }</p>
            }
        </section>
    }
}

fn drawn(
    number: usize,
    side: &Side,
    choices: &[Entry],
    running: bool,
    act: &Callback<ComparisonAction>,
    text: &Text,
) -> Html {
    let words = &text.model_list;
    let ids: Vec<String> = choices.iter().map(|entry| entry.spec.id.clone()).collect();
    let onchange = {
        let act = act.clone();
        move |event: Event| {
            let select = event.target_dyn_into::<HtmlSelectElement>();
            // The first option chooses nothing.
            let index = select.and_then(|select| usize::try_from(select.selected_index() - 1).ok());
            if let Some(model) = index.and_then(|index| ids.get(index)) {
                act.emit(ComparisonAction::Choose { side: number, model: model.as_str().into() });
            }
        }
    };
    html! {
        <div class="compare__side" data-side={number.to_string()}>
            <select class="field__choice" aria-label={(words.compare_side)(number + 1)} disabled={running} {onchange}>
                <option selected={side.model.is_none()} value="">{ "—" }</option>
                for entry in choices.iter() {
                    <option
                        value={entry.spec.id.clone()}
                        selected={side.model.as_deref() == Some(entry.spec.id.as_str())}
                    >
                        { entry.spec.name.clone() }
                    </option>
                }
            </select>
            { answer(&side.answer, text) }
        </div>
    }
}

fn answer(answer: &Answer, text: &Text) -> Html {
    match answer {
        Answer::Unasked => Html::default(),
        Answer::Opening => {
            html! { <p class="model-list__quiet" role="status">{ text.model_list.opening }</p> }
        }
        Answer::Failed(failure) => html! {
            <FailureNotice failure={failure.clone()} sentence={(text.models.failure)(failure.kind)} />
        },
        Answer::Scored(run) => html! {
            <>
                if run.is_running() {
                    <Scoring transfer={run.transfer} />
                }
                if let Some(scored) = run.done() {
                    <p class="compare__answer" data-perplexity={scored.perplexity.to_string()}>
                        { (text.model_list.perplexity)(scored) }
                    </p>
                }
                if let Some(failure) = run.failure() {
                    <FailureNotice failure={failure.clone()} />
                }
            </>
        },
        Answer::Asked(run) => {
            let speed = run.done().and_then(|generated| generated.tokens_per_second());
            html! {
                <>
                    <p class="compare__answer" dir="auto">{ run.so_far.clone() }</p>
                    if let Some(speed) = speed {
                        <p class="model-list__quiet">{ (text.tokens_per_second)(speed) }</p>
                    }
                    if let Some(failure) = run.failure() {
                        <FailureNotice failure={failure.clone()} />
                    }
                </>
            }
        }
    }
}

#[derive(Properties, PartialEq)]
struct ScoringProps {
    transfer: Option<Transfer>,
}

/// The button that stops it stands below both sides.
#[component]
fn Scoring(props: &ScoringProps) -> Html {
    let text = use_text();
    let amount = use_amount(props.transfer);
    html! { <Progress said={text.model_list.scoring} {amount} /> }
}
