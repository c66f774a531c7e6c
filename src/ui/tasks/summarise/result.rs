//! Shows one summary: its text, notes on how it was made, its figures, and its parts.

use std::rc::Rc;

use yew::prelude::*;

use super::{parts::SummaryParts, state::SummariseAction, summary::Summary};
use crate::{
    protocol::{Summarised, SummaryMethod, SummaryOrigin},
    ui::{
        models::{ModelKey, use_load_model, use_models},
        parts::{FailureNotice, Notice, ResultBar, markdown::Markdown},
        store::use_act,
        text::{Text, use_text},
    },
};

#[derive(Properties, PartialEq)]
pub struct SummaryResultProps {
    pub summary: Rc<Summary>,
    /// Whether it is an earlier summary, which offers no retry.
    #[prop_or_default]
    pub earlier: bool,
}

#[component]
pub fn SummaryResult(props: &SummaryResultProps) -> Html {
    let text = use_text();
    let words = &text.summarise;
    let Summary { source, choices, run } = props.summary.as_ref();
    let models = use_models().models;
    let model = models.language();
    let load = use_load_model().reform(|()| ModelKey::Language);
    let retry = use_act::<SummariseAction>().reform(|()| SummariseAction::Start);
    let extractive = choices.method == SummaryMethod::Extractive;
    html! {
        <>
            <p class="summary-result__method">
                { if extractive { words.extractive_label } else { words.small_model } }
            </p>
            if let Some(summarised) = run.done() {
                <div class="summary-result__text"><Markdown source={summarised.text.clone()} /></div>
                { notices(summarised, text) }
                <ResultBar
                    text={summarised.text.clone()}
                    latency_ms={summarised.ms}
                    throughput={throughput(source.text.chars().count(), summarised, text)}
                />
            }
            if run.is_stopped() {
                <Notice>{ words.stopped }</Notice>
            }
            if let Some(failure) = run.failure() {
                <FailureNotice
                    failure={failure.clone()}
                    sentence={(words.failure)(failure.kind)}
                    on_load={(!props.earlier && model.loaded().is_none()).then_some(load)}
                    on_retry={(!props.earlier).then_some(retry)}
                    disabled={!extractive && model.is_loading()}
                />
            }
            if !run.so_far.texts.is_empty() {
                <SummaryParts summary={props.summary.clone()} />
            }
        </>
    }
}

/// What a person should know before trusting the summary: whatever was cut or replaced is named.
fn notices(summarised: &Summarised, text: &'static Text) -> Html {
    let words = &text.summarise;
    let count = |origins: &[SummaryOrigin]| {
        summarised.parts.iter().filter(|part| origins.contains(&part.origin)).count()
    };
    let stood_in = count(&[
        SummaryOrigin::InsteadOfNothing,
        SummaryOrigin::InsteadOfRepetition,
        SummaryOrigin::InsteadOfInvention,
    ]);
    let cut_short = count(&[SummaryOrigin::ModelCut]);
    let left_out: u32 = summarised.parts.iter().map(|part| part.left_out).sum();
    let cut_sentences = summarised.cut_sentences;
    let said = [
        (stood_in > 0).then(|| (words.stood_in)(stood_in)),
        (left_out > 0).then(|| (words.left_out)(left_out)),
        (cut_short > 0).then(|| (words.cut_short)(cut_short)),
        (cut_sentences > 0).then(|| (words.cut_sentences)(cut_sentences)),
    ];
    said.into_iter().flatten().map(|said| html! { <Notice>{ said }</Notice> }).collect()
}

fn throughput(characters: usize, summarised: &Summarised, text: &Text) -> String {
    let input = (text.summarise.input)(characters, summarised.input_tokens);
    match summarised.tokens_per_second() {
        Some(rate) => format!("{} · {input}", (text.tokens_per_second)(rate)),
        None => input,
    }
}
