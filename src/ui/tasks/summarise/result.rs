//! One summary: the text, what is to be said of how it came about, its figures, and its parts.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    parts::SummaryParts,
    summary::{SummaryRun, SummaryState},
};
use crate::{
    protocol::{Summarised, SummaryMethod, SummaryOrigin},
    ui::{
        parts::{CopyButton, FailureNotice, Notice, Remedy, RunFigures, markdown::Markdown},
        text::{Text, use_text},
    },
};

#[derive(Properties)]
pub struct SummaryResultProps {
    pub run: Rc<SummaryRun>,
    /// `None` where nothing can be tried again.
    pub on_remedy: Option<Callback<Remedy>>,
    pub can_retry: bool,
}

/// A run that changed is another `Rc`.
impl PartialEq for SummaryResultProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.run, &other.run)
            && (self.can_retry, &self.on_remedy) == (other.can_retry, &other.on_remedy)
    }
}

#[component]
pub fn SummaryResult(props: &SummaryResultProps) -> Html {
    let text = use_text();
    let words = &text.summarise;
    let run = &props.run;
    let extractive = run.method == SummaryMethod::Extractive;
    html! {
        <>
            <p class="summary-result__method">
                { if extractive { words.extractive_label } else { words.small_model } }
            </p>
            if let Some(summarised) = run.done() {
                <div class="summary-result__text"><Markdown source={summarised.text.clone()} /></div>
                { notices(summarised, text) }
                <div class="summary-result__actions">
                    <CopyButton label={text.copy} content={summarised.text.clone()} />
                    { figures(run, summarised, text) }
                </div>
            }
            if run.state == SummaryState::Stopped {
                <Notice>{ words.stopped }</Notice>
            }
            if let SummaryState::Failed(failure) = &run.state {
                <FailureNotice
                    failure={failure.clone()}
                    sentence={(words.failure)(failure.kind)}
                    remedy={props.on_remedy.is_some().then_some(Remedy::for_summary(failure.kind))}
                    on_remedy={props.on_remedy.clone().unwrap_or_default()}
                    disabled={!props.can_retry}
                />
            }
            if !run.parts.is_empty() {
                <SummaryParts run={run.clone()} />
            }
        </>
    }
}

/// What a person should know before trusting it: nothing is cut or replaced unsaid.
fn notices(summarised: &Summarised, text: &'static Text) -> Html {
    let words = &text.summarise;
    let count = |origins: &[SummaryOrigin]| {
        summarised.parts.iter().filter(|part| origins.contains(&part.origin)).count()
    };
    let instead = [
        SummaryOrigin::InsteadOfNothing,
        SummaryOrigin::InsteadOfRepetition,
        SummaryOrigin::InsteadOfInvention,
    ];
    let (stood_in, cut_short) = (count(&instead), count(&[SummaryOrigin::ModelCut]));
    let left_out: u32 = summarised.parts.iter().map(|part| part.left_out).sum();
    html! {
        <>
            if stood_in > 0 {
                <Notice>{ (words.stood_in)(stood_in) }</Notice>
            }
            if left_out > 0 {
                <Notice>{ (words.left_out)(left_out) }</Notice>
            }
            if cut_short > 0 {
                <Notice>{ (words.cut_short)(cut_short) }</Notice>
            }
            if summarised.cut_sentences > 0 {
                <Notice>{ (words.cut_sentences)(summarised.cut_sentences) }</Notice>
            }
        </>
    }
}

fn figures(run: &SummaryRun, summarised: &Summarised, text: &'static Text) -> Html {
    let input = (text.summarise.input)(run.source.text.chars().count(), summarised.input_tokens);
    let throughput = match summarised.tokens_per_second() {
        Some(rate) => format!("{} · {input}", (text.tokens_per_second)(rate)),
        None => input,
    };
    html! { <RunFigures latency_ms={summarised.ms} {throughput} /> }
}
