//! Shows the result for a text: its labels with bars, the words that decided it, and how long it took.

use std::rc::Rc;

use yew::prelude::*;

use super::judgement::Judgement;
use crate::ui::{
    parts::{Notice, RunFigures, ShareBar},
    text::use_text,
};

/// The most labels that are shown; the export has all.
const SHOWN: usize = 20;

#[derive(Properties, PartialEq)]
pub struct ClassifyResultProps {
    pub judgement: Rc<Judgement>,
}

#[component]
pub fn ClassifyResult(props: &ClassifyResultProps) -> Html {
    let text = use_text();
    let words = &text.classify;
    let judgement = &props.judgement;
    let name = |label: &str| (words.label)(judgement.kind, label);
    html! {
        <section class="classify-result" aria-labelledby="classify-result">
            <h3 id="classify-result">{ words.result }</h3>
            <ol class="classify-result__list" aria-label={words.results}>
                for (index, (label, score)) in judgement.ranked().into_iter().take(SHOWN).enumerate() {
                    <li
                        class="classify-result__item"
                        data-label={label.to_owned()}
                        data-score={format!("{score:.4}")}
                        aria-current={(index == 0).then_some("true")}
                    >
                        <span class="classify-result__label">{ name(label) }</span>
                        <ShareBar share={score} />
                        <span class="classify-result__score">{ (words.percent)(score) }</span>
                    </li>
                }
            </ol>
            if judgement.truncated {
                <Notice>{ words.truncated }</Notice>
            }
            if !judgement.words.is_empty() {
                <div class="classify-result__words">
                    <p class="classify-result__caption">{ words.carried }</p>
                    <p class="classify-result__text" dir="auto">
                        for (piece, weight) in judgement.pieces() {
                            { highlighted(piece, weight) }
                        }
                    </p>
                </div>
            }
            if let Some(ms) = judgement.first_ms {
                <RunFigures latency_ms={ms} />
            }
        </section>
    }
}

/// A word in the colour of its effect, the stronger the larger the effect.
fn highlighted(piece: &str, weight: f32) -> Html {
    let strength = (weight.abs() * 4.0).round();
    if strength < 1.0 {
        return html! { <>{ piece }</> };
    }
    let class = if weight > 0.0 { "classify-result__for" } else { "classify-result__against" };
    html! {
        <mark {class} data-strength={format!("{strength:.0}")} data-weight={format!("{weight:.2}")}>{ piece }</mark>
    }
}
