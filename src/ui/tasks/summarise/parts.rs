//! The summaries of the parts: as they come, and, at the end, with what each covers and how it came about.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    summary::{PartText, SummaryRun},
    words::SummariseWords,
};
use crate::{
    protocol::{Summarised, SummaryPart},
    ui::text::use_text,
};

#[derive(Properties)]
pub struct SummaryPartsProps {
    pub run: Rc<SummaryRun>,
}

/// A run that changed is another `Rc`.
impl PartialEq for SummaryPartsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.run, &other.run)
    }
}

#[component]
pub fn SummaryParts(props: &SummaryPartsProps) -> Html {
    let words = &use_text().summarise;
    let run = &props.run;
    let said = match run.done() {
        Some(summarised) => (words.parts)(summarised.parts.len(), summarised.levels),
        None => (words.parts_so_far)(run.parts.len()),
    };
    html! {
        <details class="summary-parts" open={run.is_running()}>
            <summary>{ said }</summary>
            <ol class="summary-parts__list">
                if let Some(summarised) = run.done() {
                    { for summarised.parts.iter().map(|part| finished(part, summarised, words)) }
                } else {
                    for part in &run.parts {
                        <GrowingPart key={format!("{}.{}", part.level, part.part)} part={part.clone()} />
                    }
                }
            </ol>
        </details>
    }
}

fn finished(part: &SummaryPart, summarised: &Summarised, words: &'static SummariseWords) -> Html {
    let covers = if part.level == 0 {
        (words.characters)(part.from, part.to)
    } else {
        (words.parts_below)(part.from, part.to)
    };
    let last = summarised.parts.last().is_some_and(|last| std::ptr::eq(last, part));
    html! {
        <li
            key={format!("{}.{}", part.level, part.part)}
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
            <p class="field__hint">{ format!("{covers} · {}", (words.origin)(part.origin)) }</p>
            if part.left_out > 0 {
                <p class="field__hint">{ (words.left_out)(part.left_out) }</p>
            }
        </li>
    }
}

#[derive(Properties)]
struct GrowingPartProps {
    part: Rc<PartText>,
}

/// Only the last one grows.
impl PartialEq for GrowingPartProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.part, &other.part)
    }
}

#[component]
fn GrowingPart(props: &GrowingPartProps) -> Html {
    let words = &use_text().summarise;
    let part = &props.part;
    html! {
        <li class="summary-parts__part" data-level={part.level.to_string()}>
            <p class="summary-parts__name"><strong>{ (words.part)(part.level, part.part) }</strong></p>
            <p class="summary-parts__text">{ part.text.clone() }</p>
        </li>
    }
}
