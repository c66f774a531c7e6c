//! Lists the summaries of the parts: while they come, and, at the end, with what each covers and how it was made.

use std::rc::Rc;

use yew::prelude::*;

use super::{summary::Summary, words::SummariseWords};
use crate::{
    protocol::{Summarised, SummaryPart},
    ui::text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct SummaryPartsProps {
    pub summary: Rc<Summary>,
}

#[component]
pub fn SummaryParts(props: &SummaryPartsProps) -> Html {
    let words = &use_text().summarise;
    let run = &props.summary.run;
    let said = match run.done() {
        Some(summarised) => (words.parts)(summarised.parts.len(), summarised.levels),
        None => (words.parts_so_far)(run.so_far.texts.len()),
    };
    html! {
        <details class="summary-parts" open={run.is_running()}>
            <summary>{ said }</summary>
            <ol class="summary-parts__list">
                if let Some(summarised) = run.done() {
                    { for summarised.parts.iter().map(|part| finished(part, summarised, words)) }
                } else {
                    for part in &run.so_far.texts {
                        <li class="summary-parts__part" data-level={part.level.to_string()}>
                            <p class="summary-parts__name"><strong>{ (words.part)(part.level, part.part) }</strong></p>
                            <p class="summary-parts__text">{ part.text.clone() }</p>
                        </li>
                    }
                }
            </ol>
        </details>
    }
}

fn finished(part: &SummaryPart, summarised: &Summarised, words: &'static SummariseWords) -> Html {
    let covers = if part.level == 0 { words.characters } else { words.parts_below };
    let last = summarised.parts.last().is_some_and(|last| std::ptr::eq(last, part));
    html! {
        <li
            class="summary-parts__part"
            data-level={part.level.to_string()}
            data-origin={format!("{:?}", part.origin)}
            data-final={last.to_string()}
        >
            <p class="summary-parts__name">
                <strong>{ (words.part)(part.level, part.part) }</strong>
                if let Some(heading) = &part.heading {
                    { format!(" · {heading}") }
                }
            </p>
            <p class="summary-parts__text">{ part.text.clone() }</p>
            <p class="field__hint">{ format!("{} · {}", covers(part.from, part.to), (words.origin)(part.origin)) }</p>
            if part.left_out > 0 {
                <p class="field__hint">{ (words.left_out)(part.left_out) }</p>
            }
        </li>
    }
}
